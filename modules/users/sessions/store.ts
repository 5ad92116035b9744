// Every query that users makes about sessions and their refresh tokens.
import { and, asc, desc, eq, getTableColumns, gt, inArray, isNull, lt, lte, ne, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { type Database, prepared } from '#runtime'
import type { UserId } from '../contract.ts'
import { sessions, usedTokens, users } from '../schema.ts'
import type { Role } from '../user.ts'
import type { PresentedToken, Revocation, Session, SessionId } from './session.ts'

const { placeholder } = sql

/** For `later`. */
export function insertSession(tx: Database, session: Session, tokenHash: string) {
  return tx.insert(sessions).values({ ...session, tokenHash })
}

// An alias, because drizzle qualifies the table's own name with its schema, which `for update of` does not take.
const session = alias(sessions, 'session')
const tokenColumns = { session: getTableColumns(session), role: users.role }
const lockLiveToken = prepared((db) =>
  db
    .select(tokenColumns)
    .from(session)
    .innerJoin(users, eq(users.id, session.userId))
    .where(eq(session.tokenHash, placeholder('hash')))
    .for('update', { of: session }),
)
/** The token with its session, which nobody else changes until the transaction ends. */
export async function lockPresentedToken(
  tx: Database,
  hash: string,
): Promise<(PresentedToken & { role: Role }) | undefined> {
  const [live] = await lockLiveToken(tx, { hash })
  if (live) return { ...live, usedAt: null }
  // Asked only now: who waited for the lock above finds here what its holder has written.
  const [used] = await tx
    .select({ ...tokenColumns, usedAt: usedTokens.usedAt })
    .from(usedTokens)
    .innerJoin(session, eq(session.id, usedTokens.sessionId))
    .innerJoin(users, eq(users.id, session.userId))
    .where(eq(usedTokens.hash, hash))
    .for('update', { of: session })
  return used
}

/** For `later`, in a transaction that has locked the session. */
export function replaceToken(tx: Database, id: SessionId, tokenHash: string, usedAt: Date) {
  return tx.update(sessions).set({ tokenHash, lastUsedAt: usedAt }).where(eq(sessions.id, id))
}

/** For `later`. */
export function insertUsedToken(tx: Database, sessionId: SessionId, hash: string, usedAt: Date) {
  return tx.insert(usedTokens).values({ hash, sessionId, usedAt })
}

/** Those that have neither expired nor been revoked; the youngest first. */
export function liveSessionsOf(
  db: Database,
  userId: UserId,
  {
    now,
    limit,
    before,
  }: { readonly now: Date; readonly limit: number; readonly before?: SessionId | undefined },
): PromiseLike<Session[]> {
  const { tokenHash: _, ...columns } = getTableColumns(sessions)
  const { id, expiresAt, revokedAt } = sessions
  return db
    .select(columns)
    .from(sessions)
    .where(
      and(
        eq(sessions.userId, userId),
        isNull(revokedAt),
        gt(expiresAt, now),
        before === undefined ? undefined : lt(id, before),
      ),
    )
    .orderBy(desc(id))
    .limit(limit)
}

interface Ending {
  readonly userId: UserId
  /** This one; all of the user's, if not given. */
  readonly only?: SessionId
  /** All but this one. */
  readonly except?: SessionId | undefined
  readonly revokedFor: Revocation
  readonly revokedAt: Date
}

/** How many were live until now; one that is revoked already keeps its reason. */
export async function revokeSessions(tx: Database, ending: Ending): Promise<number> {
  const { userId, only, except, revokedFor, revokedAt } = ending
  const { id } = sessions
  const revoked = await tx
    .update(sessions)
    .set({ revokedAt, revokedFor })
    .where(
      and(
        eq(sessions.userId, userId),
        only === undefined ? undefined : eq(id, only),
        except === undefined ? undefined : ne(id, except),
        isNull(sessions.revokedAt),
        gt(sessions.expiresAt, revokedAt),
      ),
    )
    .returning({ id })
  return revoked.length
}

const selectEnded: (
  db: Database,
  values: { revokedAfter: Date; usedAfter: Date },
) => PromiseLike<{ id: SessionId }[]> = prepared((db) =>
  db
    .select({ id: sessions.id })
    .from(sessions)
    .where(
      and(
        gt(sessions.revokedAt, placeholder('revokedAfter')),
        gt(sessions.lastUsedAt, placeholder('usedAfter')),
      ),
    ),
)
/** Sessions that were revoked after one time and had been given an access token after another. */
export async function endedSessions(
  db: Database,
  times: { readonly revokedAfter: Date; readonly usedAfter: Date },
): Promise<SessionId[]> {
  return (await selectEnded(db, times)).map(({ id }) => id)
}

/** For `later`: at most `limit` sessions that expired before `now`, with their tokens. */
export function deleteExpiredSessions(tx: Database, now: Date, limit: number) {
  const expired = tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(lte(sessions.expiresAt, now))
    .orderBy(asc(sessions.expiresAt))
    .limit(limit)
    .for('update', { skipLocked: true })
  return tx.delete(sessions).where(inArray(sessions.id, expired))
}
