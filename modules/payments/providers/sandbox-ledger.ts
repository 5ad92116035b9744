// The sandbox's books: single statements, each committed on its own, as if they were somebody else's.
import { and, eq, inArray, sql } from 'drizzle-orm'
import { type Database, prepared } from '#runtime'
import { sandboxFailures, sandboxLedger } from '../schema.ts'

export type Entry = Omit<typeof sandboxLedger.$inferSelect, 'at'>

const { placeholder } = sql

// The time is the database's own, not that of an entry it was copied from.
const insertUnlessContradicted = prepared((db) =>
  db
    .insert(sandboxLedger)
    .values({
      key: placeholder('key'),
      kind: placeholder('kind'),
      authorization: placeholder('authorization'),
      reference: placeholder('reference'),
      method: placeholder('method'),
      amount: placeholder('amount'),
      currency: placeholder('currency'),
      reason: placeholder('reason'),
      refundedBefore: placeholder('refundedBefore'),
    })
    .onConflictDoNothing()
    .returning(),
)
const selectByKey = prepared((db) =>
  db
    .select()
    .from(sandboxLedger)
    .where(eq(sandboxLedger.key, placeholder('key'))),
)

/**
 * Writes an entry, or finds the one that stands under its key. Undefined where it contradicts another: the
 * authorization is captured or voided already, or another refund came at the same time.
 */
export async function enter(
  db: Database,
  entry: Entry,
): Promise<{ entry: Entry; isNew: boolean } | undefined> {
  const [made] = await insertUnlessContradicted(db, entry)
  if (made) return { entry: made, isNew: true }
  const found = await entryOf(db, entry.key)
  if (!found) return undefined
  if (found.kind !== entry.kind || found.amount !== entry.amount || found.currency !== entry.currency)
    throw new Error(
      `${entry.key} was a wish to ${found.kind} ${found.amount} ${found.currency} and comes again as ${entry.kind} ${entry.amount} ${entry.currency}: use a key for one wish only`,
    )
  return { entry: found, isNew: false }
}

export async function entryOf(db: Database, key: string): Promise<Entry | undefined> {
  const [entry] = await selectByKey(db, { key })
  return entry
}

/** How an authorization ended: captured or voided. */
export async function endOf(db: Database, authorization: string): Promise<Entry | undefined> {
  const [entry] = await db
    .select()
    .from(sandboxLedger)
    .where(
      and(eq(sandboxLedger.authorization, authorization), inArray(sandboxLedger.kind, ['capture', 'void'])),
    )
  return entry
}

export async function refundEntriesOf(db: Database, authorization: string): Promise<Entry[]> {
  return db
    .select()
    .from(sandboxLedger)
    .where(and(eq(sandboxLedger.authorization, authorization), eq(sandboxLedger.kind, 'refund')))
}

/** Minor units given back so far. */
export async function refundedOf(db: Database, authorization: string): Promise<number> {
  const entries = await refundEntriesOf(db, authorization)
  return entries.reduce((total, { amount }) => total + amount, 0)
}

/** True for the first call of that key, in whatever process; false ever after. */
export async function failsFirst(db: Database, key: string): Promise<boolean> {
  const rows = await db.insert(sandboxFailures).values({ key }).onConflictDoNothing().returning()
  return rows.length > 0
}
