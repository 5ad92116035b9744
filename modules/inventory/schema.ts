// The tables of inventory.
import { sql } from 'drizzle-orm'
import {
  bigint,
  char,
  check,
  integer,
  pgSchema,
  primaryKey,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core'
import type { OrderId } from './contract.ts'
import { statuses } from './reservation.ts'

const schema = pgSchema('inventory')
const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 3 })

export const products = schema.table(
  'products',
  {
    sku: text('sku').primaryKey(),
    name: text('name').notNull(),
    description: text('description').notNull(),
    priceAmount: bigint('price_amount', { mode: 'number' }).notNull(),
    currency: char('currency', { length: 3 }).notNull(),
    onHand: integer('on_hand').notNull(),
    /** Of what is on hand: the sum of the open reservations. */
    reserved: integer('reserved').notNull().default(0),
    /** Counts every change of the row, stock included. */
    version: bigint('version', { mode: 'number' }).notNull().default(1),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    check('reserved_is_on_hand', sql`${table.reserved} between 0 and ${table.onHand}`),
    check('price_exact', sql`${table.priceAmount} between 0 and 9007199254740991`),
    check('currency_known', sql`${table.currency} ~ '^[A-Z]{3}$'`),
  ],
)

export const reservations = schema.table(
  'reservations',
  {
    orderId: uuid('order_id').$type<OrderId>().primaryKey(),
    status: text('status', { enum: statuses }).notNull(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    endedAt: instant('ended_at'),
  },
  (table) => [
    check('status_known', sql`${table.status} in ('open', 'released', 'committed', 'expired', 'lost')`),
    check('open_until_it_ends', sql`(${table.status} = 'open') = (${table.endedAt} is null)`),
  ],
)

export const reservationLines = schema.table(
  'reservation_lines',
  {
    orderId: uuid('order_id')
      .$type<OrderId>()
      .notNull()
      .references(() => reservations.orderId),
    sku: text('sku')
      .notNull()
      .references(() => products.sku),
    quantity: integer('quantity').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orderId, table.sku] }),
    check('quantity_positive', sql`${table.quantity} > 0`),
  ],
)
