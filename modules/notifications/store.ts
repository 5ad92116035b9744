// Every query that notifications makes.
import { and, asc, desc, eq, isNull, lt, sql } from 'drizzle-orm'
import { type Database, prepared } from '#runtime'
import type { Mail } from './mailer.ts'
import { defaultPreferences, type Occasion, type Preferences, type PreferencesChange } from './occasion.ts'
import { mailbox, notifications, preferences, recipients } from './schema.ts'

type Recipient = typeof recipients.$inferSelect
type NewNotification = Omit<typeof notifications.$inferSelect, 'sentAt' | 'refusedAt' | 'refusal'>

const { placeholder } = sql

/**
 * Until this transaction ends, nobody else learns the recipient's address or stores that it is not known: whoever
 * waits for it sees what the other has done. A statement of its own, so that the next one's snapshot is younger.
 */
export async function lockRecipient(tx: Database, userId: string): Promise<void> {
  const name = `notifications.recipient:${userId}`
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`)
}

const selectRecipient = prepared((db) =>
  db
    .select({ userId: recipients.userId })
    .from(recipients)
    .where(eq(recipients.userId, placeholder('userId'))),
)

export async function isKnown(db: Database, userId: string): Promise<boolean> {
  return (await selectRecipient(db, { userId })).length > 0
}

/** For `later`. */
export function upsertRecipient(tx: Database, recipient: Recipient): PromiseLike<unknown> {
  const { email, name } = recipient
  return tx
    .insert(recipients)
    .values(recipient)
    .onConflictDoUpdate({ target: recipients.userId, set: { email, name } })
}

const preferenceColumns = { orderMails: preferences.orderMails, welcomeMails: preferences.welcomeMails }
const selectPreferences = prepared((db) =>
  db
    .select(preferenceColumns)
    .from(preferences)
    .where(eq(preferences.userId, placeholder('userId'))),
)

export async function preferencesOf(db: Database, userId: string): Promise<Preferences> {
  const [found] = await selectPreferences(db, { userId })
  return found ?? defaultPreferences
}

export async function upsertPreferences(
  tx: Database,
  userId: string,
  changes: PreferencesChange,
): Promise<Preferences> {
  const [stored] = await tx
    .insert(preferences)
    .values({ userId, ...changes })
    // Nothing but the user would be no change, and return no row.
    .onConflictDoUpdate({ target: preferences.userId, set: { userId, ...changes } })
    .returning(preferenceColumns)
  return stored ?? defaultPreferences
}

const insertUnlessThere = prepared((db) =>
  db
    .insert(notifications)
    .values({
      id: placeholder('id'),
      recipientId: placeholder('recipientId'),
      channel: placeholder('channel'),
      kind: placeholder('kind'),
      aboutId: placeholder('aboutId'),
      occasion: placeholder('occasion'),
      subject: placeholder('subject'),
      createdAt: placeholder('createdAt'),
      // Bare, drizzle would format it as a date, null too.
      queuedAt: sql`${placeholder('queuedAt')}::timestamptz`,
    })
    .onConflictDoNothing()
    .returning({ id: notifications.id }),
)

/** False if the same was stored before. */
export async function insertNotification(tx: Database, notification: NewNotification): Promise<boolean> {
  return (await insertUnlessThere(tx, { ...notification })).length > 0
}

/** Marks those that waited for the recipient's address as queued, and gives them, oldest first. */
export async function queueWaiting(
  tx: Database,
  recipientId: string,
  at: Date,
): Promise<{ id: string; kind: Occasion['kind'] }[]> {
  const rows = await tx
    .update(notifications)
    .set({ queuedAt: at })
    .where(and(eq(notifications.recipientId, recipientId), isNull(notifications.queuedAt)))
    .returning({ id: notifications.id, kind: notifications.kind })
  return rows.toSorted((one, other) => (one.id < other.id ? -1 : 1))
}

const selectOpen = prepared((db) =>
  db
    .select({ occasion: notifications.occasion, email: recipients.email, name: recipients.name })
    .from(notifications)
    .innerJoin(recipients, eq(recipients.userId, notifications.recipientId))
    .where(
      and(
        eq(notifications.id, placeholder('id')),
        isNull(notifications.sentAt),
        isNull(notifications.refusedAt),
      ),
    ),
)

/** What there is to deliver; nothing if it has been delivered, or refused for good. */
export async function openNotification(db: Database, id: string) {
  const [found] = await selectOpen(db, { id })
  return found
}

const setSent = prepared((db) =>
  db
    .update(notifications)
    .set({ sentAt: sql`${placeholder('sentAt')}` })
    .where(eq(notifications.id, placeholder('id'))),
)

/** For `later`. */
export function markSent(tx: Database, id: string, sentAt: Date): PromiseLike<unknown> {
  return setSent(tx, { id, sentAt })
}

/** For `later`. */
export function markRefused(
  tx: Database,
  id: string,
  refusal: string,
  refusedAt: Date,
): PromiseLike<unknown> {
  return tx.update(notifications).set({ refusal, refusedAt }).where(eq(notifications.id, id))
}

/** Newest first. */
export function listNotifications(
  db: Database,
  recipientId: string,
  { limit, before }: { readonly limit: number; readonly before?: string | undefined },
) {
  const { id, channel, subject, createdAt, sentAt, refusedAt } = notifications
  return db
    .select({ id, channel, subject, createdAt, sentAt, refusedAt })
    .from(notifications)
    .where(and(eq(notifications.recipientId, recipientId), before === undefined ? undefined : lt(id, before)))
    .orderBy(desc(id))
    .limit(limit)
}

const insertMail = prepared((db) =>
  db
    .insert(mailbox)
    .values({
      messageId: placeholder('messageId'),
      to: placeholder('to'),
      subject: placeholder('subject'),
      text: placeholder('text'),
      html: placeholder('html'),
      at: placeholder('at'),
    })
    .onConflictDoNothing(),
)

/** For `later`. */
export function insertIntoMailbox(tx: Database, mail: Mail, at: Date): PromiseLike<unknown> {
  return insertMail(tx, { ...mail, at })
}

/** For `later`: at most `limit` of those that came before `bound`. */
export function deleteOldMails(tx: Database, bound: Date, limit: number): PromiseLike<unknown> {
  const old = tx
    .select({ messageId: mailbox.messageId })
    .from(mailbox)
    .where(lt(mailbox.at, bound))
    .orderBy(asc(mailbox.at))
    .limit(limit)
    .for('update', { skipLocked: true })
  // An array, because a subquery that locks may be run more than once.
  return tx.delete(mailbox).where(sql`${mailbox.messageId} = any(array(${old}))`)
}

export function newestMails(db: Database, limit: number) {
  return db.select().from(mailbox).orderBy(desc(mailbox.at)).limit(limit)
}
