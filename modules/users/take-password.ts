// A password takes the place of another one, and what was opened with that one is closed.
import { id } from '#runtime'
import { PasswordChanged, type UserId } from './contract.ts'
import { voidTokensOf } from './mail-tokens/store.ts'
import { useCase } from './module.ts'
import type { SessionId } from './sessions/session.ts'
import { revokeSessions } from './sessions/store.ts'
import { replaceHash } from './store.ts'

const PasswordChangeId = id('password-change')

export interface NewPassword {
  readonly userId: UserId
  readonly passwordHash: string
  /** The session in which the old one was shown. */
  readonly keep?: SessionId
}

/** Ends all other sessions, voids the links by which it could be reset, and tells the user by mail. The user is locked. */
export const takePassword = useCase(async ({ userId, passwordHash, keep }: NewPassword, context) => {
  const { tx, later, publish, newId, now } = context
  later(replaceHash(tx, userId, passwordHash))
  later(voidTokensOf(tx, { userId, purpose: 'password-reset' }, now()))
  await revokeSessions(tx, { userId, except: keep, revokedFor: 'password-changed', revokedAt: now() })
  publish(PasswordChanged, { userId, changeId: newId(PasswordChangeId) })
})
