// A user signs in: the proof first, outside any transaction, then the session.
import type { Database } from '#runtime'
import type { UserId } from '../contract.ts'
import { accountDisabled, invalidCredentials } from '../failures.ts'
import { verifyPassword } from '../hashing.ts'
import { useCase } from '../module.ts'
import { credentialsOf, holdCredentials, replaceHash } from '../store.ts'
import type { Role } from '../user.ts'
import { grantAccess, type Tokens } from './grant-access.ts'
import { hashOf, newRefreshToken } from './refresh-token.ts'
import { SessionId, startSession } from './session.ts'
import { deleteExpiredSessions, insertSession } from './store.ts'

/** Every sign-in adds one session, and clears away a few that are over. */
const clearedAtOnce = 10

/** Somebody who has shown the right password. */
export interface Proven {
  readonly userId: UserId
  readonly role: Role
  /** Of the password that was shown. */
  readonly hash: string
  /** The same password, hashed as strongly as is done today. */
  readonly stronger?: string | undefined
}

/** Refuses an unknown e-mail and a wrong password alike, and as slowly. It holds no connection while it hashes. */
export async function checkPassword(
  { email, password }: { readonly email: string; readonly password: string },
  { db, signal }: { readonly db: Database; readonly signal: AbortSignal },
): Promise<Proven> {
  const known = await credentialsOf(db, email)
  const { matches, stronger } = await verifyPassword(password, known?.passwordHash, signal)
  if (!known || !matches) throw invalidCredentials()
  const { userId, role, passwordHash: hash, disabledAt } = known
  if (disabledAt) throw accountDisabled()
  return { userId, role, hash, stronger }
}

/**
 * Starts a session with its first pair of tokens. Refuses with `invalidCredentials` where the password was changed, or
 * the user disabled, since it was shown: what ends all sessions ends this one, or comes before it.
 */
export const openSession = useCase(
  async (
    { userId, role, hash, stronger, userAgent }: Proven & { readonly userAgent?: string | undefined },
    context,
  ): Promise<Tokens> => {
    const { tx, later, newId, now } = context
    if (!(await holdCredentials(tx, userId, hash, stronger === undefined ? 'share' : 'update')))
      throw invalidCredentials()
    const session = startSession(newId(SessionId), userId, now(), userAgent)
    const refreshToken = newRefreshToken()
    const accessToken = await grantAccess({ session, role }, context)
    later(insertSession(tx, session, hashOf(refreshToken)))
    later(deleteExpiredSessions(tx, now(), clearedAtOnce))
    if (stronger !== undefined) later(replaceHash(tx, userId, stronger))
    return { accessToken, refreshToken }
  },
)
