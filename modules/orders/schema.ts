// The tables of orders.
import { sql } from 'drizzle-orm'
import {
  bigint,
  char,
  check,
  index,
  integer,
  pgSchema,
  primaryKey,
  smallint,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core'
import type { CancelReason, CustomerId, OrderId } from './contract.ts'

const schema = pgSchema('orders')
const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 3 })
/** Minor units; the largest that JSON carries exactly fits. */
const amount = (name: string) => bigint(name, { mode: 'number' })

export const orders = schema.table(
  'orders',
  {
    id: uuid('id').$type<OrderId>().primaryKey(),
    customerId: uuid('customer_id').$type<CustomerId>().notNull(),
    status: text('status', { enum: ['pending', 'confirmed', 'cancelled'] }).notNull(),
    cancelReason: text('cancel_reason').$type<CancelReason>(),
    cancelRequestedAt: instant('cancel_requested_at'),
    totalAmount: amount('total_amount').notNull(),
    /** Of the total and of every line. */
    currency: char('currency', { length: 3 }).notNull(),
    paymentMethod: text('payment_method').notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (table) => [
    index('orders_of_customer').on(table.customerId, table.id),
    check('status_known', sql`${table.status} in ('pending', 'confirmed', 'cancelled')`),
    check(
      'cancelled_for_a_reason',
      sql`(${table.status} = 'cancelled') = (${table.cancelReason} is not null)`,
    ),
    check(
      'cancellation_requested_never_confirmed',
      sql`${table.status} <> 'confirmed' or ${table.cancelRequestedAt} is null`,
    ),
    check('total_exact', sql`${table.totalAmount} between 0 and 9007199254740991`),
  ],
)

export const orderLines = schema.table(
  'order_lines',
  {
    orderId: uuid('order_id')
      .notNull()
      .references(() => orders.id),
    position: smallint('position').notNull(),
    sku: text('sku').notNull(),
    name: text('name').notNull(),
    quantity: integer('quantity').notNull(),
    unitAmount: amount('unit_amount').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orderId, table.position] }),
    check('quantity_positive', sql`${table.quantity} > 0`),
    check('unit_amount_not_negative', sql`${table.unitAmount} >= 0`),
  ],
)
