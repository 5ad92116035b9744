// What a session allows: how long it lasts, and what becomes of a refresh token that is presented.
import { id, type z } from '#runtime'
import type { UserId } from '../contract.ts'
import { accessTokenSeconds } from '../keys/signing-key.ts'

export const SessionId = id('session')
export type SessionId = z.output<typeof SessionId>

export const sessionDays = 30
/** Why a session was ended before its time. */
export const revocations = ['signed-out', 'token-reused', 'password-changed', 'user-disabled'] as const
export type Revocation = (typeof revocations)[number]
/**
 * How long the answer to a refresh is held back. What comes with the same token before that was sent by somebody who
 * cannot have seen the next one: two tabs that woke up together. Whoever comes later has kept a token that is gone.
 */
export const raceWindowMs = 250
const longestUserAgent = 256

/** One sign-in and all that was refreshed from it: the family of its refresh tokens. */
export interface Session {
  readonly id: SessionId
  readonly userId: UserId
  readonly createdAt: Date
  /** When its youngest access token was given. */
  readonly lastUsedAt: Date
  /** Whatever is refreshed, the session ends here. */
  readonly expiresAt: Date
  readonly revokedAt: Date | null
  readonly userAgent: string | null
}

/** A refresh token as it is found: the live one of its session, or one that was exchanged for the next. */
export interface PresentedToken {
  readonly session: Session
  readonly usedAt: Date | null
}

export type Verdict =
  | 'rotate' // live: exchange it for the next
  | 'race' // exchanged a moment ago by a request that came with this one
  | 'reuse' // exchanged before: two parties have it, so revoke the family
  | 'refuse' // its session is over

/** `userAgent`: what the client calls itself. */
export function startSession(id: SessionId, userId: UserId, now: Date, userAgent?: string): Session {
  const expiresAt = new Date(now.getTime() + sessionDays * 86_400_000)
  const session = { id, userId, createdAt: now, lastUsedAt: now, expiresAt, revokedAt: null }
  return { ...session, userAgent: userAgent === undefined ? null : shown(userAgent) }
}

/** A stranger's text, on one line and no longer than anybody reads. */
function shown(userAgent: string): string {
  return userAgent
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, longestUserAgent)
    .toWellFormed()
}

/** `arrivedAt`: when the request with the token came in. `now`: when it had the session to itself. */
export function judge(
  { session, usedAt }: PresentedToken,
  { arrivedAt, now }: { readonly arrivedAt: Date; readonly now: Date },
): Verdict {
  if (session.revokedAt !== null || now >= session.expiresAt) return 'refuse'
  if (usedAt === null) return 'rotate'
  return arrivedAt.getTime() < usedAt.getTime() + raceWindowMs ? 'race' : 'reuse'
}

/** How far clocks may be apart, and how long a transaction may take until what it wrote is seen. */
const lagMs = 60_000

/**
 * Which sessions somebody who believes tokens has to be told of: those that ended after they last asked, and whose
 * youngest access token has not expired.
 */
export function endedSince(
  since: Date | undefined,
  now: Date,
): { readonly revokedAfter: Date; readonly usedAfter: Date } {
  const usedAfter = new Date(now.getTime() - accessTokenSeconds * 1_000 - lagMs)
  return { revokedAfter: since ? new Date(since.getTime() - lagMs) : usedAfter, usedAfter }
}
