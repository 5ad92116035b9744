// The tables of notifications: whom it knows, what they want, what was said, and the mailbox of development.
import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  index,
  jsonb,
  pgSchema,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { defaultPreferences, type Occasion } from './occasion.ts'

const schema = pgSchema('notifications')
const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 3 })

/** A projection of what users announces. */
export const recipients = schema.table('recipients', {
  userId: uuid('user_id').primaryKey(),
  email: text('email').notNull(),
  name: text('name').notNull(),
})

/** No row: all at their defaults. */
export const preferences = schema.table('preferences', {
  userId: uuid('user_id').primaryKey(),
  orderMails: boolean('order_mails').notNull().default(defaultPreferences.orderMails),
  welcomeMails: boolean('welcome_mails').notNull().default(defaultPreferences.welcomeMails),
})

export const notifications = schema.table(
  'notifications',
  {
    id: uuid('id').primaryKey(),
    recipientId: uuid('recipient_id').notNull(),
    channel: text('channel', { enum: ['email'] }).notNull(),
    kind: text('kind').$type<Occasion['kind']>().notNull(),
    /** The one thing that `kind` happened to: a user, an order, a refund. */
    aboutId: uuid('about_id').notNull(),
    occasion: jsonb('occasion').$type<Occasion>().notNull(),
    subject: text('subject').notNull(),
    createdAt: instant('created_at').notNull(),
    /** When its delivery was asked for; null while the recipient's address is not known. */
    queuedAt: instant('queued_at'),
    sentAt: instant('sent_at'),
    /** When it turned out that it cannot be delivered, and why: what the mail server said, or `link-void`. */
    refusedAt: instant('refused_at'),
    refusal: text('refusal'),
  },
  (row) => [
    uniqueIndex('notifications_once').on(row.aboutId, row.kind, row.channel, row.recipientId),
    index('notifications_newest').on(row.recipientId, row.id),
    index('notifications_waiting')
      .on(row.recipientId)
      .where(sql`${row.queuedAt} is null`),
    check('channel_known', sql`${row.channel} in ('email')`),
    check('ends_once', sql`num_nonnulls(${row.sentAt}, ${row.refusedAt}) <= 1`),
  ],
)

/** Where mails go when there is no mail server. */
export const mailbox = schema.table(
  'mailbox',
  {
    messageId: text('message_id').primaryKey(),
    to: text('to').notNull(),
    subject: text('subject').notNull(),
    text: text('text').notNull(),
    html: text('html').notNull(),
    at: instant('at').notNull(),
  },
  (row) => [index('mailbox_newest').on(row.at)],
)

export { webhookDeliveries, webhookEndpoints, webhookSecrets } from './webhooks/schema.ts'
