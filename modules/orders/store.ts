// Every query that orders makes.
import { and, asc, desc, eq, lt } from 'drizzle-orm'
import type { Database } from '#runtime'
import type { CancelReason, CustomerId, OrderId } from './contract.ts'
import { orderMissing } from './failures.ts'
import type { Order, OrderState } from './order.ts'
import { orderLines, orders } from './schema.ts'

/** For `later`: nothing is sent before. */
export function insertOrder(tx: Database, order: Order) {
  return tx.insert(orders).values({
    ...columnsOf(order.state),
    id: order.id,
    customerId: order.customerId,
    totalAmount: order.total.amount,
    currency: order.total.currency,
    paymentMethod: order.paymentMethod,
    createdAt: order.createdAt,
    updatedAt: order.updatedAt,
  })
}

/** For `later`, after the order itself: all its lines in one statement. */
export function insertLines(tx: Database, order: Order) {
  return tx.insert(orderLines).values(
    order.lines.map((line, position) => ({
      orderId: order.id,
      position,
      sku: line.sku,
      name: line.name,
      quantity: line.quantity,
      unitAmount: line.unitPrice.amount,
    })),
  )
}

/** For `later`: an order changes in its state alone. */
export function updateState(tx: Database, { id, state, updatedAt }: Order) {
  return tx
    .update(orders)
    .set({ ...columnsOf(state), updatedAt })
    .where(eq(orders.id, id))
}

/** Throws `orderMissing`. */
export async function orderById(db: Database, id: OrderId): Promise<Order> {
  return onlyOne(await withLines(db, id))
}

/** The same, and nobody else changes the order until the transaction ends. */
export async function lockOrder(tx: Database, id: OrderId): Promise<Order> {
  return onlyOne(await withLines(tx, id).for('update', { of: orders }))
}

interface Page {
  /** The customer who asks; undefined for one who may see everybody's. */
  readonly visibleTo: CustomerId | undefined
  readonly customerId: CustomerId | undefined
  readonly before: OrderId | undefined
  readonly limit: number
}

/** Newest first: ids are UUIDv7, which sort by time. */
export async function listOrders(
  db: Database,
  { visibleTo, customerId, before, limit }: Page,
): Promise<Order[]> {
  const page = db
    .select({ id: orders.id })
    .from(orders)
    .where(
      and(
        visibleTo && eq(orders.customerId, visibleTo),
        customerId && eq(orders.customerId, customerId),
        before && lt(orders.id, before),
      ),
    )
    .orderBy(desc(orders.id))
    .limit(limit)
    .as('page')
  const rows = await db
    .select({ order: orders, line: orderLines })
    .from(page)
    .innerJoin(orders, eq(orders.id, page.id))
    .innerJoin(orderLines, eq(orderLines.orderId, orders.id))
    .orderBy(desc(orders.id), asc(orderLines.position))
  return ordersOf(rows)
}

function withLines(db: Database, id: OrderId) {
  return db
    .select({ order: orders, line: orderLines })
    .from(orders)
    .innerJoin(orderLines, eq(orderLines.orderId, orders.id))
    .where(eq(orders.id, id))
    .orderBy(asc(orderLines.position))
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

function columnsOf(state: OrderState) {
  if (state.status !== 'cancelled') return state
  return { status: state.status, cancelReason: state.reason }
}
