// A user signs out: the session's refresh token is dead at once, its access token when it expires.
import type { UserId } from '../contract.ts'
import { useCase } from '../module.ts'
import { revokeSession } from '../store.ts'
import type { SessionId } from './session.ts'

/** Done again, it changes nothing. */
export const signOut = useCase(
  (session: { readonly id: SessionId; readonly userId: UserId }, { tx, later, now }) =>
    later(revokeSession(tx, session, 'signed-out', now())),
)
