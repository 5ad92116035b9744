// What a session allows: how long it lasts, and what becomes of a refresh token that is presented.
import { id, type z } from '#runtime'
import type { UserId } from '../contract.ts'

export const SessionId = id('session')
export type SessionId = z.output<typeof SessionId>

export const sessionDays = 30
/**
 * How long the answer to a refresh is held back. What comes with the same token before that was sent by somebody who
 * cannot have seen the next one: two tabs that woke up together. Whoever comes later has kept a token that is gone.
 */
export const raceWindowMs = 250

/** One sign-in and all that was refreshed from it: the family of its refresh tokens. */
export interface Session {
  readonly id: SessionId
  readonly userId: UserId
  /** Whatever is refreshed, the session ends here. */
  readonly expiresAt: Date
  readonly revokedAt: Date | null
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

export function startSession(id: SessionId, userId: UserId, now: Date): Session & { createdAt: Date } {
  const expiresAt = new Date(now.getTime() + sessionDays * 86_400_000)
  return { id, userId, createdAt: now, expiresAt, revokedAt: null }
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
