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
}

/** A new user, before any change. */
export function register(
  id: UserId,
  who: { readonly email: string; readonly name: string; readonly role: Role },
  now: Date,
): User {
  return { id, email: who.email, name: who.name, role: who.role, version: 1, createdAt: now }
}

export function rename(user: User, name: string): User {
  return { ...user, name, version: user.version + 1 }
}
