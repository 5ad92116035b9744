// Every query that notifications makes.
import { and, desc, eq, isNull, lt, sql } from 'drizzle-orm'
import type { Database } from '#runtime'
import type { Delivery, Mail } from './mailer.ts'
import { defaultPreferences, type Preferences, type PreferencesChange } from './occasion.ts'
import { mailbox, notifications, preferences, recipients } from './schema.ts'

export type Recipient = typeof recipients.$inferSelect
type NewNotification = typeof notifications.$inferInsert

/**
 * Until this transaction ends, nobody else learns the recipient's address or stores that it is not known: whoever
 * waits for it sees what the other has done. A statement of its own, so that the next one's snapshot is younger.
 */
export async function lockRecipient(tx: Database, userId: string): Promise<void> {
  const name = `notifications.recipient:${userId}`
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`)
}

export async function isKnown(db: Database, userId: string): Promise<boolean> {
  const rows = await db
    .select({ userId: recipients.userId })
    .from(recipients)
    .where(eq(recipients.userId, userId))
  return rows.length > 0
}

/** To be handed to `later`. */
export function upsertRecipient(tx: Database, recipient: Recipient) {
  const { email, name } = recipient
  return tx
    .insert(recipients)
    .values(recipient)
    .onConflictDoUpdate({ target: recipients.userId, set: { email, name } })
}

export async function preferencesOf(db: Database, userId: string): Promise<Preferences> {
  const { orderMails, welcomeMails } = preferences
  const [found] = await db
    .select({ orderMails, welcomeMails })
    .from(preferences)
    .where(eq(preferences.userId, userId))
  return found ?? defaultPreferences
}

export async function upsertPreferences(
  tx: Database,
  userId: string,
  changes: PreferencesChange,
): Promise<Preferences> {
  const { orderMails, welcomeMails } = preferences
  const [stored] = await tx
    .insert(preferences)
    .values({ userId, ...changes })
    .onConflictDoUpdate({ target: preferences.userId, set: { userId, ...changes } })
    .returning({ orderMails, welcomeMails })
  return stored ?? defaultPreferences
}

/** False if the same was stored before. */
export async function insertNotification(tx: Database, notification: NewNotification): Promise<boolean> {
  const rows = await tx
    .insert(notifications)
    .values(notification)
    .onConflictDoNothing()
    .returning({ id: notifications.id })
  return rows.length > 0
}

/** Marks those that waited for the recipient's address as queued, and gives their ids, oldest first. */
export async function queueWaiting(tx: Database, recipientId: string, at: Date): Promise<string[]> {
  const rows = await tx
    .update(notifications)
    .set({ queuedAt: at })
    .where(and(eq(notifications.recipientId, recipientId), isNull(notifications.queuedAt)))
    .returning({ id: notifications.id })
  return rows.map((row) => row.id).sort()
}

/** What there is to deliver; nothing if it has been delivered, or refused for good. */
export async function openNotification(db: Database, id: string) {
  const { occasion, createdAt } = notifications
  const { email, name } = recipients
  const [found] = await db
    .select({ occasion, createdAt, email, name })
    .from(notifications)
    .innerJoin(recipients, eq(recipients.userId, notifications.recipientId))
    .where(and(eq(notifications.id, id), isNull(notifications.sentAt), isNull(notifications.refusedAt)))
  return found
}

/** To be handed to `later`. */
export function markDelivered(tx: Database, id: string, delivery: Delivery, at: Date) {
  return tx
    .update(notifications)
    .set(delivery === 'sent' ? { sentAt: at } : { refusedAt: at })
    .where(eq(notifications.id, id))
}

/** Newest first, from `cursor` on. */
export function notificationsOf(db: Database, recipientId: string, limit: number, cursor?: string) {
  const { id, channel, subject, createdAt, sentAt } = notifications
  return db
    .select({ id, channel, subject, createdAt, sentAt })
    .from(notifications)
    .where(and(eq(notifications.recipientId, recipientId), cursor === undefined ? undefined : lt(id, cursor)))
    .orderBy(desc(id))
    .limit(limit)
}

/** To be handed to `later`. */
export function insertIntoMailbox(tx: Database, { messageId, to, subject, text, html }: Mail, at: Date) {
  return tx.insert(mailbox).values({ messageId, to, subject, text, html, at }).onConflictDoNothing()
}

export function newestMails(db: Database, limit: number) {
  return db.select().from(mailbox).orderBy(desc(mailbox.at)).limit(limit)
}
