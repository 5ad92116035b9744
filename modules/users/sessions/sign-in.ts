// A user signs in: the proof first, outside any transaction, then the session.
import type { Database } from '#runtime'
import type { UserId } from '../contract.ts'
import { invalidCredentials } from '../failures.ts'
import { verifyPassword } from '../hashing.ts'
import { useCase } from '../module.ts'
import { credentialsOf, deleteExpiredSessions, insertSession, replaceHash } from '../store.ts'
import type { Role } from '../user.ts'
import { grantAccess, type Tokens } from './grant-access.ts'
import { hashOf, newRefreshToken } from './refresh-token.ts'
import { SessionId, startSession } from './session.ts'

/** Every sign-in adds one session, and clears away a few that are over. */
const clearedAtOnce = 10

/** Somebody who has shown the right password. */
export interface Proven {
  readonly userId: UserId
  readonly role: Role
  /** The same password, hashed as strongly as is done today. */
  readonly rehashed?: { readonly from: string; readonly to: string }
}

/** Refuses an unknown e-mail and a wrong password alike, and as slowly. It holds no connection while it hashes. */
export async function checkPassword(
  { email, password }: { readonly email: string; readonly password: string },
  { db, signal }: { readonly db: Database; readonly signal: AbortSignal },
): Promise<Proven> {
  const known = await credentialsOf(db, email)
  const { matches, stronger } = await verifyPassword(password, known?.passwordHash, signal)
  if (!known || !matches) throw invalidCredentials()
  const { userId, role, passwordHash: from } = known
  return stronger === undefined ? { userId, role } : { userId, role, rehashed: { from, to: stronger } }
}

/** Starts a session with its first pair of tokens. */
export const openSession = useCase(async ({ userId, role, rehashed }: Proven, context): Promise<Tokens> => {
  const { tx, later, newId, now } = context
  const session = startSession(newId(SessionId), userId, now())
  const refreshToken = newRefreshToken()
  const accessToken = await grantAccess({ session, role }, context)
  later(insertSession(tx, session, hashOf(refreshToken)))
  later(deleteExpiredSessions(tx, now(), clearedAtOnce))
  if (rehashed) later(replaceHash(tx, userId, rehashed.from, rehashed.to))
  return { accessToken, refreshToken }
})
