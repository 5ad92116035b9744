// The secret in a mailed link: what it is good for, for how long, and how it is made without being stored.
import { hkdfSync } from 'node:crypto'
import type { MailTokenId, UserId } from '../contract.ts'
import type { PrivateKey } from '../keys/private-key.ts'

export const purposes = ['password-reset', 'email-verification'] as const
export type Purpose = (typeof purposes)[number]

const minute = 60_000
/** How long a link is good for, in ms. */
export const lifeMs: Readonly<Record<Purpose, number>> = {
  'password-reset': 30 * minute,
  'email-verification': 3 * 24 * 60 * minute,
}
/** So many of one kind in an hour, and no more: whoever asks for them need not be whom they are mailed to. */
export const mostInAnHour = 5

export interface MailToken {
  readonly id: MailTokenId
  readonly userId: UserId
  readonly purpose: Purpose
  /** SHA-256 of the secret, in hex. */
  readonly hash: string
  /** The signing key that the secret is derived from. */
  readonly kid: string
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly voidedAt: Date | null
}

/** 256 bits, as base64url. The same each time, so that a mail that is sent again says the same; nobody stores it. */
export function secretOf({ id, purpose }: Pick<MailToken, 'id' | 'purpose'>, key: PrivateKey): string {
  const seed = Buffer.from(key.d, 'base64url')
  return Buffer.from(hkdfSync('sha256', seed, '', `kerf ${purpose} ${id}`, 32)).toString('base64url')
}

export function isLive({ voidedAt, expiresAt }: MailToken, now: Date): boolean {
  return voidedAt === null && now < expiresAt
}
