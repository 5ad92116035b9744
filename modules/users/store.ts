// Every query that users makes.
import { and, asc, desc, eq, getTableColumns, inArray, isNull, lte, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { type Database, prepared } from '#runtime'
import type { UserId } from './contract.ts'
import { sessions, signingKeys, usedTokens, users } from './schema.ts'
import type { PresentedToken, Session, SessionId } from './sessions/session.ts'
import type { SigningKey } from './sessions/signing-key.ts'
import type { Role, User } from './user.ts'

/** A hash is read where a password is checked, and nowhere else. */
const { passwordHash: _secret, ...userColumns } = getTableColumns(users)

/** False, and nothing stored, where the e-mail is taken. */
export async function insertUser(tx: Database, user: User, passwordHash: string): Promise<boolean> {
  const inserted = await tx
    .insert(users)
    .values({ ...user, passwordHash })
    .onConflictDoNothing({ target: users.email })
    .returning({ id: users.id })
  return inserted.length === 1
}

const selectUser = prepared((db) =>
  db
    .select(userColumns)
    .from(users)
    .where(eq(users.id, sql.placeholder('id'))),
)
export async function userById(db: Database, id: UserId): Promise<User | undefined> {
  const [user] = await selectUser(db, { id })
  return user
}

/** The same, and nobody else changes the user until the transaction ends. */
export async function lockUser(tx: Database, id: UserId): Promise<User | undefined> {
  const [user] = await tx.select(userColumns).from(users).where(eq(users.id, id)).for('update')
  return user
}

/** For `later`: of a user only the name changes. */
export function updateName(tx: Database, { id, name, version }: User) {
  return tx.update(users).set({ name, version }).where(eq(users.id, id))
}

export async function roleOfEmail(db: Database, email: string): Promise<Role | undefined> {
  const [user] = await db.select({ role: users.role }).from(users).where(eq(users.email, email))
  return user?.role
}

export async function credentialsOf(db: Database, email: string) {
  const { id: userId, passwordHash, role } = users
  const [found] = await db.select({ userId, passwordHash, role }).from(users).where(eq(users.email, email))
  return found
}

/** For `later`; changes nothing where the password itself was changed meanwhile. */
export function replaceHash(tx: Database, userId: UserId, from: string, to: string) {
  return tx
    .update(users)
    .set({ passwordHash: to })
    .where(and(eq(users.id, userId), eq(users.passwordHash, from)))
}

/** For `later`. */
export function insertSession(tx: Database, session: Session & { createdAt: Date }, tokenHash: string) {
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
    .where(eq(session.tokenHash, sql.placeholder('hash')))
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
export function replaceToken(tx: Database, id: SessionId, tokenHash: string) {
  return tx.update(sessions).set({ tokenHash }).where(eq(sessions.id, id))
}

/** For `later`. */
export function insertUsedToken(tx: Database, sessionId: SessionId, hash: string, usedAt: Date) {
  return tx.insert(usedTokens).values({ hash, sessionId, usedAt })
}

/** For `later`; a session that is revoked already keeps its reason. */
export function revokeSession(
  tx: Database,
  session: { readonly id: SessionId; readonly userId: UserId },
  revokedFor: 'signed-out' | 'token-reused',
  revokedAt: Date,
) {
  return tx
    .update(sessions)
    .set({ revokedAt, revokedFor })
    .where(and(eq(sessions.id, session.id), eq(sessions.userId, session.userId), isNull(sessions.revokedAt)))
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

/** A handful. */
export const signingKeysNewestFirst: (db: Database) => PromiseLike<SigningKey[]> = prepared((db) =>
  db.select().from(signingKeys).orderBy(desc(signingKeys.createdAt), asc(signingKeys.kid)),
)

/** Until the transaction ends, nobody else gets past here. */
export function lockSigningKeys(tx: Database): PromiseLike<unknown> {
  return tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('users.signing-keys', 0))`)
}

/** For `later`. */
export function insertSigningKey(tx: Database, key: SigningKey) {
  return tx.insert(signingKeys).values(key)
}

/** For `later`. */
export function deleteSigningKeys(tx: Database, keys: readonly SigningKey[]) {
  return tx.delete(signingKeys).where(
    inArray(
      signingKeys.kid,
      keys.map((key) => key.kid),
    ),
  )
}
