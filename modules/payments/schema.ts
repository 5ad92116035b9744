// The tables of payments, and the books of the sandbox provider.
import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  char,
  check,
  index,
  pgSchema,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import type { CustomerId, DisputeId, OrderId, PaymentId, RefundId } from './contract.ts'

const schema = pgSchema('payments')
const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 3 })
/** Minor units; the largest that JSON carries exactly fits. */
const amount = (name: string) => bigint(name, { mode: 'number' })
const currency = () => char('currency', { length: 3 }).notNull()

export const payments = schema.table(
  'payments',
  {
    id: uuid('id').$type<PaymentId>().primaryKey(),
    orderId: uuid('order_id').$type<OrderId>().notNull(),
    customerId: uuid('customer_id').$type<CustomerId>().notNull(),
    amount: amount('amount').notNull(),
    currency: currency(),
    method: text('method').notNull(),
    provider: text('provider').notNull(),
    voidRequested: boolean('void_requested').notNull(),
    status: text('status', {
      enum: ['pending', 'authorized', 'captured', 'declined', 'voided', 'refunded'],
    }).notNull(),
    /** What the provider calls the hold, and later the charge. */
    authorization: text('authorization_id'),
    declineReason: text('decline_reason'),
    refunded: amount('refunded').notNull().default(0),
    refunding: amount('refunding').notNull().default(0),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (table) => [
    uniqueIndex('one_payment_for_an_order').on(table.orderId),
    index('payments_of_customer').on(table.customerId, table.id),
    index('payments_of_authorization').on(table.authorization),
    check(
      'status_known',
      sql`${table.status} in ('pending', 'authorized', 'captured', 'declined', 'voided', 'refunded')`,
    ),
    check('amount_exact', sql`${table.amount} between 0 and 9007199254740991`),
    check(
      'declined_for_a_reason',
      sql`(${table.status} = 'declined') = (${table.declineReason} is not null)`,
    ),
    check(
      'held_by_name',
      sql`${table.status} in ('pending', 'declined') or ${table.authorization} is not null`,
    ),
    check(
      'never_more_back_than_taken',
      sql`${table.refunded} >= 0 and ${table.refunding} >= 0 and ${table.refunded} + ${table.refunding} <= ${table.amount}`,
    ),
    check(
      'nothing_back_before_taken',
      sql`${table.refunded} + ${table.refunding} = 0 or ${table.status} in ('captured', 'refunded')`,
    ),
    check('refunded_is_all', sql`${table.status} <> 'refunded' or ${table.refunded} = ${table.amount}`),
  ],
)

export const refunds = schema.table(
  'refunds',
  {
    id: uuid('id').$type<RefundId>().primaryKey(),
    paymentId: uuid('payment_id')
      .$type<PaymentId>()
      .notNull()
      .references(() => payments.id),
    amount: amount('amount').notNull(),
    currency: currency(),
    status: text('status', { enum: ['pending', 'refunded', 'refused'] }).notNull(),
    /** The admin who asked for it; nobody where the payment is voided, or it was made at the provider. */
    requestedBy: uuid('requested_by'),
    /** The provider's name for one that was made there. */
    providerReference: text('provider_reference'),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (table) => [
    index('refunds_of_payment').on(table.paymentId, table.id),
    uniqueIndex('made_at_the_provider_once').on(table.providerReference),
    check('refund_status_known', sql`${table.status} in ('pending', 'refunded', 'refused')`),
    check('refund_positive', sql`${table.amount} > 0`),
  ],
)

/** Customers who want their money back from their bank. The provider moves that money, and we only know of it. */
export const disputes = schema.table(
  'disputes',
  {
    id: uuid('id').$type<DisputeId>().primaryKey(),
    paymentId: uuid('payment_id')
      .$type<PaymentId>()
      .notNull()
      .references(() => payments.id),
    providerReference: text('provider_reference').notNull(),
    amount: amount('amount').notNull(),
    currency: currency(),
    reason: text('reason').notNull(),
    status: text('status', { enum: ['open', 'won', 'lost'] }).notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (table) => [
    uniqueIndex('one_row_for_a_dispute').on(table.providerReference),
    index('disputes_of_payment').on(table.paymentId),
    check('dispute_status_known', sql`${table.status} in ('open', 'won', 'lost')`),
    check('dispute_not_negative', sql`${table.amount} >= 0`),
  ],
)

/** The webhooks that were heard, so that one that comes again is heard once. */
export const webhooks = schema.table(
  'webhooks',
  {
    provider: text('provider').notNull(),
    id: text('id').notNull(),
    receivedAt: instant('received_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.provider, table.id] }),
    index('webhooks_by_age').on(table.receivedAt),
  ],
)

/** Stands for the books of a provider elsewhere: written outside our transactions, entries only added. */
export const sandboxLedger = schema.table(
  'sandbox_ledger',
  {
    key: text('key').primaryKey(),
    kind: text('kind', { enum: ['authorize', 'decline', 'capture', 'void', 'refund'] }).notNull(),
    /** The key of the authorization that this is about; its own, for one. */
    authorization: text('authorization_id').notNull(),
    reference: text('reference').notNull(),
    method: text('method').notNull(),
    amount: amount('amount').notNull(),
    currency: currency(),
    reason: text('reason'),
    /** For a refund: how much was given back before it. */
    refundedBefore: amount('refunded_before'),
    at: timestamp('at', { withTimezone: true, mode: 'date' }).notNull().defaultNow(),
  },
  (table) => [
    uniqueIndex('captured_or_voided_once')
      .on(table.authorization)
      .where(sql`${table.kind} in ('capture', 'void')`),
    // Two refunds at the same time count the same sum before them: one of them comes again.
    uniqueIndex('refunds_in_line')
      .on(table.authorization, table.refundedBefore)
      .where(sql`${table.kind} = 'refund'`),
    index('ledger_of_authorization').on(table.authorization, table.kind),
    check('kind_known', sql`${table.kind} in ('authorize', 'decline', 'capture', 'void', 'refund')`),
    check('entry_not_negative', sql`${table.amount} >= 0`),
    check('declined_entry_says_why', sql`(${table.kind} = 'decline') = (${table.reason} is not null)`),
    check(
      'refund_says_what_was_before',
      sql`(${table.kind} = 'refund') = (${table.refundedBefore} is not null)`,
    ),
  ],
)

/** Calls that the sandbox has failed on purpose, so that it fails each only once. */
export const sandboxFailures = schema.table('sandbox_failures', {
  key: text('key').primaryKey(),
  at: timestamp('at', { withTimezone: true, mode: 'date' }).notNull().defaultNow(),
})
