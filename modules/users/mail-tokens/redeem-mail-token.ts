// Somebody comes with the secret of a mailed link: whose mail they read.
import type { Database } from '#runtime'
import { linkInvalid } from '../failures.ts'
import { hashOf } from '../sessions/refresh-token.ts'
import { lockUser } from '../store.ts'
import type { User } from '../user.ts'
import { isLive, type Purpose } from './mail-token.ts'
import { mailTokenByHash } from './store.ts'

/** The user that the link was mailed to, whom nobody else changes until the transaction ends; or `linkInvalid`. */
export async function redeemMailToken(
  tx: Database,
  purpose: Purpose,
  secret: string,
  now: Date,
): Promise<User> {
  const hash = hashOf(secret)
  const seen = await mailTokenByHash(tx, purpose, hash)
  const user = seen && (await lockUser(tx, seen.userId))
  // Asked again: whoever had the lock before us may have used it.
  const token = user && (await mailTokenByHash(tx, purpose, hash))
  if (!token || !isLive(token, now) || user.disabledAt) throw linkInvalid()
  return user
}

/** Before anything dear is done for them. */
export async function checkMailToken(
  db: Database,
  purpose: Purpose,
  secret: string,
  now: Date,
): Promise<void> {
  const token = await mailTokenByHash(db, purpose, hashOf(secret))
  if (!token || !isLive(token, now)) throw linkInvalid()
}
