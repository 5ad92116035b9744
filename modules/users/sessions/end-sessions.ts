// A user ends sessions of theirs: this one, another one, all others. From the answer on their tokens are refused.
import type { UserId } from '../contract.ts'
import { sessionMissing } from '../failures.ts'
import { useCase } from '../module.ts'
import type { SessionId } from './session.ts'
import { revokeSessions } from './store.ts'

interface Own {
  readonly id: SessionId
  readonly userId: UserId
}

/** Done again, it changes nothing. */
export const signOut = useCase(({ id, userId }: Own, { tx, now }) =>
  revokeSessions(tx, { userId, only: id, revokedFor: 'signed-out', revokedAt: now() }),
)

/** Refuses with `sessionMissing`: somebody else's, or one that has ended, is none. */
export const endSession = useCase(async (session: Own, context): Promise<void> => {
  if ((await signOut(session, context)) === 0) throw sessionMissing()
})

/** All but the one that asks. */
export const endOtherSessions = useCase(({ id, userId }: Own, { tx, now }) =>
  revokeSessions(tx, { userId, except: id, revokedFor: 'signed-out', revokedAt: now() }),
)
