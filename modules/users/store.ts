// Every query about users themselves; sessions, keys and mailed links have their own beside them.
import { and, desc, eq, getTableColumns, lt, sql } from 'drizzle-orm'
import { type Database, prepared } from '#runtime'
import type { UserId } from './contract.ts'
import { users } from './schema.ts'
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

/** The same, found by the address. */
export async function lockUserOfEmail(tx: Database, email: string): Promise<User | undefined> {
  const [user] = await tx.select(userColumns).from(users).where(eq(users.email, email)).for('update')
  return user
}

/** Newest first. */
export function listUsers(
  db: Database,
  { email, limit, before }: { email?: string | undefined; limit: number; before?: UserId | undefined },
): PromiseLike<User[]> {
  return db
    .select(userColumns)
    .from(users)
    .where(
      and(
        email === undefined ? undefined : eq(users.email, email),
        before === undefined ? undefined : lt(users.id, before),
      ),
    )
    .orderBy(desc(users.id))
    .limit(limit)
}

/** For `later`: all that may change of a user but the password. */
export function updateUser(tx: Database, { id, name, version, emailVerifiedAt, disabledAt }: User) {
  return tx.update(users).set({ name, version, emailVerifiedAt, disabledAt }).where(eq(users.id, id))
}

export async function roleOfEmail(db: Database, email: string): Promise<Role | undefined> {
  const [user] = await db.select({ role: users.role }).from(users).where(eq(users.email, email))
  return user?.role
}

const { id: userId, passwordHash, role, disabledAt } = users
const credentialColumns = { userId, passwordHash, role, disabledAt }
export async function credentialsOf(db: Database, email: string) {
  const [found] = await db.select(credentialColumns).from(users).where(eq(users.email, email))
  return found
}

export async function credentialsById(db: Database, id: UserId) {
  const [found] = await db.select(credentialColumns).from(users).where(eq(users.id, id))
  return found
}

/** Whether the user still has that hash and is not disabled; until the transaction ends it stays so. */
export async function holdCredentials(
  tx: Database,
  id: UserId,
  hash: string,
  lock: 'share' | 'update',
): Promise<boolean> {
  const [found] = await tx.select(credentialColumns).from(users).where(eq(users.id, id)).for(lock)
  return found?.passwordHash === hash && found.disabledAt === null
}

/** For `later`, in a transaction that has locked the user. */
export function replaceHash(tx: Database, userId: UserId, to: string) {
  return tx.update(users).set({ passwordHash: to }).where(eq(users.id, userId))
}
