// Every query that orders makes.
import { and, asc, desc, eq, lt, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { type Database, prepared } from '#runtime'
import type { CancelReason, CustomerId, OrderId } from './contract.ts'
import { orderMissing } from './failures.ts'
import type { Order, OrderState } from './order.ts'
import { orderLines, orders } from './schema.ts'

const { placeholder } = sql

const insertHead = prepared((db) =>
  db.insert(orders).values({
    id: placeholder('id'),
    customerId: placeholder('customerId'),
    status: 'pending',
    totalAmount: placeholder('totalAmount'),
    currency: placeholder('currency'),
    paymentMethod: placeholder('paymentMethod'),
    createdAt: placeholder('createdAt'),
    updatedAt: placeholder('createdAt'),
  }),
)

// The lines come as columns, so that the statement is the same for any number of them.
const insertAllLines = prepared((db) =>
  db.insert(orderLines).select(sql`
    select ${placeholder('id')}::uuid, position - 1, sku, name, quantity, unit_amount
      from unnest(${placeholder('skus')}::text[], ${placeholder('names')}::text[],
                  ${placeholder('quantities')}::integer[], ${placeholder('unitAmounts')}::bigint[])
           with ordinality as line (sku, name, quantity, unit_amount, position)`),
)

/** Two statements for `later`: a new order, and all its lines. */
export function insertOrder(tx: Database, order: Order): PromiseLike<unknown>[] {
  const { id, customerId, lines, total, paymentMethod, createdAt } = order
  return [
    insertHead(tx, {
      id,
      customerId,
      totalAmount: total.amount,
      currency: total.currency,
      paymentMethod,
      createdAt,
    }),
    insertAllLines(tx, {
      id,
      skus: lines.map((line) => line.sku),
      names: lines.map((line) => line.name),
      quantities: lines.map((line) => line.quantity),
      unitAmounts: lines.map((line) => line.unitPrice.amount),
    }),
  ]
}

const setState = prepared((db) =>
  db
    .update(orders)
    .set({
      status: sql`${placeholder('status')}::text`,
      cancelReason: sql`${placeholder('reason')}::text`,
      // Once noted it stays, for the record.
      cancelRequestedAt: sql`coalesce(${orders.cancelRequestedAt}, ${placeholder('requestedAt')}::timestamptz)`,
      updatedAt: sql`${placeholder('updatedAt')}::timestamptz`,
    })
    .where(eq(orders.id, placeholder('id'))),
)

/** For `later`: an order changes in its state alone. */
export function updateState(tx: Database, { id, state, updatedAt }: Order): PromiseLike<unknown> {
  return setState(tx, {
    id,
    status: state.status,
    reason: state.status === 'cancelled' ? state.reason : null,
    requestedAt: state.status === 'pending' ? state.cancelRequestedAt : null,
    updatedAt,
  })
}

// Under a name of its own, because `for update of` takes no schema before it.
const one = alias(orders, 'one')
const selectOne = (db: Database) =>
  db
    .select({ order: one, line: orderLines })
    .from(one)
    .innerJoin(orderLines, eq(orderLines.orderId, one.id))
    .where(eq(one.id, placeholder('id')))
    .orderBy(asc(orderLines.position))
const selectToRead = prepared(selectOne)
const selectToChange = prepared((db) => selectOne(db).for('no key update', { of: one }))

/** Throws `orderMissing`. */
export async function orderById(db: Database, id: OrderId): Promise<Order> {
  return onlyOne(await selectToRead(db, { id }))
}

/** The same, and nobody else changes the order until the transaction ends. */
export async function lockOrder(tx: Database, id: OrderId): Promise<Order> {
  return onlyOne(await selectToChange(tx, { id }))
}

function selectPage(whose?: SQL) {
  return prepared((db) => {
    const page = db
      .select({ id: orders.id })
      .from(orders)
      .where(and(whose, lt(orders.id, placeholder('before'))))
      .orderBy(desc(orders.id))
      .limit(placeholder('limit'))
      .as('page')
    return db
      .select({ order: orders, line: orderLines })
      .from(page)
      .innerJoin(orders, eq(orders.id, page.id))
      .innerJoin(orderLines, eq(orderLines.orderId, orders.id))
      .orderBy(desc(orders.id), asc(orderLines.position))
  })
}
const selectPageOfAll = selectPage()
const selectPageOfOne = selectPage(eq(orders.customerId, placeholder('customerId')))
const afterAllIds = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

interface Page {
  /** Undefined: everybody's. */
  readonly customerId: CustomerId | undefined
  readonly before: OrderId | undefined
  readonly limit: number
}

/** Newest first: ids are UUIDv7, which sort by time. */
export async function listOrders(db: Database, { customerId, before, limit }: Page): Promise<Order[]> {
  const range = { before: before ?? afterAllIds, limit }
  const rows = customerId ? selectPageOfOne(db, { ...range, customerId }) : selectPageOfAll(db, range)
  return ordersOf(await rows)
}

type Row = { readonly order: typeof orders.$inferSelect; readonly line: typeof orderLines.$inferSelect }

function onlyOne(rows: readonly Row[]): Order {
  const [order] = ordersOf(rows)
  if (!order) throw orderMissing()
  return order
}

/** Orders with their lines, in the order of the rows. */
function ordersOf(rows: readonly Row[]): Order[] {
  const groups = Map.groupBy(rows, ({ order }) => order.id)
  return [...groups.values()].map((group) => orderOf(group as [Row, ...Row[]])) // no group is empty
}

function orderOf(rows: readonly [Row, ...Row[]]): Order {
  const { order } = rows[0]
  const { currency } = order
  return {
    id: order.id,
    customerId: order.customerId,
    lines: rows.map(({ line: { sku, name, quantity, unitAmount } }) => {
      return { sku, name, quantity, unitPrice: { amount: unitAmount, currency } }
    }),
    total: { amount: order.totalAmount, currency },
    paymentMethod: order.paymentMethod,
    state: stateOf(order),
    createdAt: order.createdAt,
    updatedAt: order.updatedAt,
  }
}

function stateOf({ status, cancelReason, cancelRequestedAt }: Row['order']): OrderState {
  if (status === 'pending') return { status, cancelRequestedAt }
  if (status === 'confirmed') return { status }
  return { status, reason: cancelReason as CancelReason } // the table's check: cancelled for a reason
}
