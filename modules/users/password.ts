// What a password is, and how strong a hash of it must be.
import { z } from '#runtime'

const longestText = 1024

/**
 * 12 to 128 Unicode characters (code points), counted and hashed in the form NFKC (NIST SP 800-63B-4, 3.1.1.2): the
 * same password typed on another keyboard is the same password. Blanks count; control characters are refused.
 */
export const Password = z
  .string()
  .max(longestText, { abort: true, error: 'Expected at most 128 characters.' })
  .normalize('NFKC')
  .refine((text) => [...text].length >= 12, 'Expected at least 12 characters.')
  .refine((text) => [...text].length <= 128, 'Expected at most 128 characters.')
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'Control characters are not allowed.')
  .openapi({ type: 'string', format: 'password', minLength: 12, maxLength: 128 })

/** What somebody claims to be their password: any text, in the same form. What the rules are today does not matter here. */
export const PasswordAttempt = z
  .string()
  .min(1)
  .max(longestText, { abort: true })
  .normalize('NFKC')
  .openapi({ type: 'string', format: 'password', minLength: 1, maxLength: longestText })

/** Argon2id: KiB of memory, passes. The least that OWASP's cheat sheet on password storage accepts, at one lane. */
export const strength = { memoryCost: 19_456, timeCost: 2 } as const

/** Whether a hash is weaker than what is made today, or of another kind. */
export function isOutdated(hash: string): boolean {
  const [, memory = 0, passes = 0] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=\d+\$/.exec(hash) ?? []
  return Number(memory) < strength.memoryCost || Number(passes) < strength.timeCost
}
