// What a user is, and how an e-mail address and a name are written.
import { z } from '#runtime'
import type { UserId } from './contract.ts'

/** Trimmed and in lower case: two spellings of one address are one user. */
export const Email = z
  .string()
  .max(320, { abort: true })
  .trim()
  .toLowerCase()
  .pipe(z.email('Expected an e-mail address.').max(254))
  .openapi({ type: 'string', format: 'email', maxLength: 254, example: 'someone@example.com' })

/** Trimmed, NFC, without control characters or lone surrogates. */
export const Name = z
  .string()
  .max(400, { abort: true })
  .trim()
  .normalize('NFC')
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'Control characters are not allowed.')
  .openapi({ type: 'string', minLength: 1, maxLength: 100, example: 'Ada' })

export const roles = ['customer', 'admin'] as const
export type Role = (typeof roles)[number]

export interface User {
  readonly id: UserId
  readonly email: string
  readonly name: string
  readonly role: Role
  /** Counts the changes of what a client sees; starts at 1. */
  readonly version: number
  readonly createdAt: Date
  /** When somebody showed that they read this address's mail. */
  readonly emailVerifiedAt: Date | null
  /** Since when an admin keeps them out. */
  readonly disabledAt: Date | null
}

/** A new user, before any change. `isVerified`: the address is known to be theirs. */
export function register(
  id: UserId,
  who: { readonly email: string; readonly name: string; readonly role: Role; readonly isVerified?: boolean },
  now: Date,
): User {
  const { email, name, role, isVerified = false } = who
  const emailVerifiedAt = isVerified ? now : null
  return { id, email, name, role, version: 1, createdAt: now, emailVerifiedAt, disabledAt: null }
}

export function rename(user: User, name: string): User {
  return { ...user, name, version: user.version + 1 }
}

/** Verified once, it stays so. */
export function verify(user: User, now: Date): User {
  return user.emailVerifiedAt ? user : { ...user, emailVerifiedAt: now, version: user.version + 1 }
}

/** The same user where nothing changes. */
export function disable(user: User, disabled: boolean, now: Date): User {
  if (disabled === (user.disabledAt !== null)) return user
  return { ...user, disabledAt: disabled ? now : null, version: user.version + 1 }
}
