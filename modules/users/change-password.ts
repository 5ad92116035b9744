// A user who knows their password takes another one.
import type { Database } from '#runtime'
import type { UserId } from './contract.ts'
import { accountGone, wrongPassword } from './failures.ts'
import { hashPassword, verifyPassword } from './hashing.ts'
import { useCase } from './module.ts'
import type { SessionId } from './sessions/session.ts'
import { credentialsById, holdCredentials } from './store.ts'
import { takePassword } from './take-password.ts'

/** Somebody who has shown their password, with the hash of the next one. */
export interface PasswordChange {
  readonly userId: UserId
  readonly from: string
  readonly to: string
}

/** Refuses with `wrongPassword`. It holds no connection while it hashes. */
export async function preparePasswordChange(
  userId: UserId,
  { currentPassword, password }: { readonly currentPassword: string; readonly password: string },
  { db, signal }: { readonly db: Database; readonly signal: AbortSignal },
): Promise<PasswordChange> {
  const known = await credentialsById(db, userId)
  if (!known) throw accountGone()
  const { matches } = await verifyPassword(currentPassword, known.passwordHash, signal)
  if (!matches) throw wrongPassword()
  return { userId, from: known.passwordHash, to: await hashPassword(password, signal) }
}

/** Ends every session but `keep`. Refuses with `wrongPassword` where the password was changed meanwhile. */
export const changePassword = useCase(
  async ({ userId, from, to, keep }: PasswordChange & { readonly keep: SessionId }, context) => {
    const { tx, audit } = context
    if (!(await holdCredentials(tx, userId, from, 'update'))) throw wrongPassword()
    await takePassword({ userId, passwordHash: to, keep }, context)
    audit('password.changed', userId)
  },
)
