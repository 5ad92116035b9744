// Every query that users makes about mailed links.
import { and, asc, count, eq, gt, inArray, isNull, lte } from 'drizzle-orm'
import type { Database } from '#runtime'
import type { MailTokenId, UserId } from '../contract.ts'
import { mailTokens } from '../schema.ts'
import type { MailToken, Purpose } from './mail-token.ts'

/** For `later`. */
export function insertMailToken(tx: Database, token: MailToken) {
  return tx.insert(mailTokens).values(token)
}

export async function mailTokenById(db: Database, id: MailTokenId): Promise<MailToken | undefined> {
  const [token] = await db.select().from(mailTokens).where(eq(mailTokens.id, id))
  return token
}

export async function mailTokenByHash(
  db: Database,
  purpose: Purpose,
  hash: string,
): Promise<MailToken | undefined> {
  const [token] = await db
    .select()
    .from(mailTokens)
    .where(and(eq(mailTokens.hash, hash), eq(mailTokens.purpose, purpose)))
  return token
}

export async function countMailTokens(
  db: Database,
  userId: UserId,
  purpose: Purpose,
  after: Date,
): Promise<number> {
  const [counted] = await db
    .select({ tokens: count() })
    .from(mailTokens)
    .where(
      and(eq(mailTokens.userId, userId), eq(mailTokens.purpose, purpose), gt(mailTokens.createdAt, after)),
    )
  return counted?.tokens ?? 0
}

/** For `later`: whichever are still live. */
export function voidTokensOf(
  tx: Database,
  which: { readonly userId: UserId; readonly purpose: Purpose } | { readonly kid: string },
  voidedAt: Date,
) {
  const those =
    'kid' in which
      ? eq(mailTokens.kid, which.kid)
      : and(eq(mailTokens.userId, which.userId), eq(mailTokens.purpose, which.purpose))
  return tx
    .update(mailTokens)
    .set({ voidedAt })
    .where(and(those, isNull(mailTokens.voidedAt)))
}

/** For `later`: at most `limit` that expired before `before`. */
export function deleteExpiredMailTokens(tx: Database, before: Date, limit: number) {
  const expired = tx
    .select({ id: mailTokens.id })
    .from(mailTokens)
    .where(lte(mailTokens.expiresAt, before))
    .orderBy(asc(mailTokens.expiresAt))
    .limit(limit)
    .for('update', { skipLocked: true })
  return tx.delete(mailTokens).where(inArray(mailTokens.id, expired))
}
