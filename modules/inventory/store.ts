// Every query that inventory makes.
import { alias } from 'drizzle-orm/pg-core'
import { asc, eq, gt, sql } from 'drizzle-orm'
import { type Database, prepared } from '#runtime'
import type { OrderId } from './contract.ts'
import type { NewProduct, Product } from './product.ts'
import type { Ending, Line, Movement, Reservation, Stock } from './reservation.ts'
import { products, reservationLines, reservations } from './schema.ts'

const { placeholder } = sql

const productColumns = {
  sku: products.sku,
  name: products.name,
  description: products.description,
  price: { amount: products.priceAmount, currency: products.currency },
  onHand: products.onHand,
  reserved: products.reserved,
  version: products.version,
}

/** True where the product is among the SKUs given as one array, so that the statement is the same for any number. */
const skuIsAmong = sql`${products.sku} = any(${placeholder('skus')})`

const selectBySku = prepared((db) =>
  db
    .select(productColumns)
    .from(products)
    .where(eq(products.sku, placeholder('sku'))),
)

export async function productBySku(db: Database, sku: string): Promise<Product | undefined> {
  const [product] = await selectBySku(db, { sku })
  return product
}

const selectForChange = prepared((db) =>
  db
    .select(productColumns)
    .from(products)
    .where(eq(products.sku, placeholder('sku')))
    .for('no key update'),
)

/** The same, and nobody else changes the product until the transaction ends. */
export async function lockProduct(tx: Database, sku: string): Promise<Product | undefined> {
  const [product] = await selectForChange(tx, { sku })
  return product
}

const selectPage = prepared((db) =>
  db
    .select(productColumns)
    .from(products)
    .where(gt(products.sku, placeholder('after')))
    .orderBy(asc(products.sku))
    .limit(placeholder('limit')),
)

/** In the order of SKUs, from the first one after `after`; the empty string stands before all. */
export function listProducts(
  db: Database,
  page: { readonly after: string; readonly limit: number },
): PromiseLike<Product[]> {
  return selectPage(db, page)
}

const selectPrices = prepared((db) =>
  db
    .select({ sku: productColumns.sku, name: productColumns.name, price: productColumns.price })
    .from(products)
    .where(skuIsAmong)
    .orderBy(asc(products.sku)),
)

/** Of the known ones among `skus`. */
export function pricesOf(db: Database, skus: readonly string[]) {
  return selectPrices(db, { skus })
}

/** False, and nothing stored, where the SKU is taken. */
export async function insertProduct(tx: Database, product: NewProduct, createdAt: Date): Promise<boolean> {
  const { price, ...rest } = product
  const inserted = await tx
    .insert(products)
    .values({ ...rest, priceAmount: price.amount, currency: price.currency, createdAt })
    .onConflictDoNothing({ target: products.sku })
    .returning({ sku: products.sku })
  return inserted.length === 1
}

/** For `later`: the product as it is now, reservations excepted. */
export function updateProduct(tx: Database, { sku, name, description, price, onHand, version }: Product) {
  return tx
    .update(products)
    .set({ name, description, priceAmount: price.amount, currency: price.currency, onHand, version })
    .where(eq(products.sku, sku))
}

const selectStock = prepared((db) =>
  db
    .select({ sku: products.sku, onHand: products.onHand, reserved: products.reserved })
    .from(products)
    .where(skuIsAmong)
    .orderBy(asc(products.sku))
    .for('no key update'),
)

/** Nobody else changes these until the transaction ends. Everybody locks in the order of SKUs, so no two wait in a circle. */
export function lockStock(tx: Database, skus: readonly string[]): PromiseLike<Stock[]> {
  return selectStock(tx, { skus })
}

const addMovements = prepared((db) =>
  db
    .update(products)
    .set({
      onHand: sql`${products.onHand} + movement.on_hand`,
      reserved: sql`${products.reserved} + movement.reserved`,
      version: sql`${products.version} + 1`,
    })
    .from(
      sql`unnest(${placeholder('skus')}::text[], ${placeholder('onHand')}::integer[], ${placeholder('reserved')}::integer[])
        as movement(sku, on_hand, reserved)`,
    )
    .where(sql`${products.sku} = movement.sku`),
)

/** For `later`, after `lockStock`: an update alone takes the rows as it finds them. */
export function moveStock(tx: Database, movements: readonly Movement[]): PromiseLike<unknown> {
  return addMovements(tx, {
    skus: movements.map(({ sku }) => sku),
    onHand: movements.map(({ onHand }) => onHand),
    reserved: movements.map(({ reserved }) => reserved),
  })
}

const locked = alias(reservations, 'reservation')
const selectReservation = prepared((db) =>
  db
    .select({ status: locked.status, sku: reservationLines.sku, quantity: reservationLines.quantity })
    .from(locked)
    .innerJoin(reservationLines, eq(reservationLines.orderId, locked.orderId))
    .where(eq(locked.orderId, placeholder('orderId')))
    .orderBy(asc(reservationLines.sku))
    .for('no key update', { of: locked }),
)

/** Nobody else ends it until the transaction does. */
export async function lockReservation(tx: Database, orderId: OrderId): Promise<Reservation | undefined> {
  const rows = await selectReservation(tx, { orderId })
  const [first] = rows
  return first && { status: first.status, lines: rows.map(({ sku, quantity }) => ({ sku, quantity })) }
}

interface NewReservation {
  readonly orderId: OrderId
  readonly createdAt: Date
  readonly expiresAt: Date
}

const insertOpen = prepared((db) =>
  db.insert(reservations).values({
    orderId: placeholder('orderId'),
    status: 'open',
    createdAt: placeholder('createdAt'),
    expiresAt: placeholder('expiresAt'),
  }),
)

/** For `later`. Fails where the order has a reservation already. */
export function insertReservation(tx: Database, reservation: NewReservation): PromiseLike<unknown> {
  return insertOpen(tx, { ...reservation })
}

const insertMany = prepared((db) =>
  db
    .insert(reservationLines)
    .select(
      sql`select ${placeholder('orderId')}::uuid, * from unnest(${placeholder('skus')}::text[], ${placeholder('quantities')}::integer[])`,
    ),
)

/** For `later`, after the reservation itself: all its lines in one statement. */
export function insertLines(tx: Database, orderId: OrderId, lines: readonly Line[]): PromiseLike<unknown> {
  return insertMany(tx, {
    orderId,
    skus: lines.map(({ sku }) => sku),
    quantities: lines.map(({ quantity }) => quantity),
  })
}

const updateStatus = prepared((db) =>
  db
    .update(reservations)
    .set({ status: sql`${placeholder('status')}`, endedAt: sql`${placeholder('endedAt')}::timestamptz` })
    .where(eq(reservations.orderId, placeholder('orderId'))),
)

/** For `later`. */
export function endReservation(
  tx: Database,
  orderId: OrderId,
  status: Ending['status'],
  endedAt: Date,
): PromiseLike<unknown> {
  return updateStatus(tx, { orderId, status, endedAt })
}
