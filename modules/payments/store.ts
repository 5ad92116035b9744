// Every query that payments makes of its own tables.
import { and, desc, eq, isNull, lt, or, sql } from 'drizzle-orm'
import { type Database, prepared } from '#runtime'
import type { CustomerId, OrderId, PaymentId, RefundId } from './contract.ts'
import type { Payment, PaymentState } from './payment.ts'
import type { ProviderName } from './providers/provider.ts'
import type { Refund } from './refund.ts'
import { payments, refunds } from './schema.ts'

const { placeholder } = sql

const insertUnlessPaid = prepared((db) =>
  db
    .insert(payments)
    .values({
      id: placeholder('id'),
      orderId: placeholder('orderId'),
      customerId: placeholder('customerId'),
      amount: placeholder('amount'),
      currency: placeholder('currency'),
      method: placeholder('method'),
      provider: placeholder('provider'),
      voidRequested: false,
      status: 'pending',
      createdAt: placeholder('createdAt'),
      updatedAt: placeholder('createdAt'),
    })
    .onConflictDoNothing({ target: payments.orderId })
    .returning({ id: payments.id }),
)

/** A pending one. False where the order has a payment already, which stays as it is. */
export async function insertPayment(tx: Database, payment: Omit<Payment, 'state' | 'voidRequested'>) {
  const { amount, ...columns } = payment
  const rows = await insertUnlessPaid(tx, { ...columns, ...amount })
  return rows.length > 0
}

const setState = prepared((db) =>
  db
    .update(payments)
    .set({
      status: sql`${placeholder('status')}::text`,
      authorization: sql`coalesce(${placeholder('authorization')}::text, ${payments.authorization})`,
      declineReason: sql`${placeholder('reason')}::text`,
      refunded: sql`${placeholder('refunded')}::bigint`,
      refunding: sql`${placeholder('refunding')}::bigint`,
      voidRequested: sql`${placeholder('voidRequested')}::boolean`,
      updatedAt: sql`${placeholder('now')}::timestamptz`,
    })
    .where(eq(payments.id, placeholder('id'))),
)

/** For `later`: a payment changes in its state, and in whether it is to be voided. */
export function updatePayment(tx: Database, { id, amount, state, voidRequested }: Payment, now: Date) {
  const nothing = { authorization: null, reason: null, refunded: 0, refunding: 0 }
  const all = state.status === 'refunded' ? { refunded: amount.amount } : {}
  return setState(tx, { ...nothing, ...state, ...all, id, voidRequested, now })
}

const selectOne = (db: Database) =>
  db
    .select()
    .from(payments)
    .where(eq(payments.id, placeholder('id')))
const selectToRead = prepared(selectOne)
const selectToChange = prepared((db) => selectOne(db).for('no key update'))
const selectOfOrderToChange = prepared((db) =>
  db
    .select()
    .from(payments)
    .where(eq(payments.orderId, placeholder('orderId')))
    .for('no key update'),
)

export async function paymentById(db: Database, id: PaymentId): Promise<Payment | undefined> {
  return one(await selectToRead(db, { id }))
}

/** The same, and nobody else changes the payment until the transaction ends. */
export async function lockPayment(tx: Database, id: PaymentId): Promise<Payment | undefined> {
  return one(await selectToChange(tx, { id }))
}

export async function lockPaymentOf(tx: Database, orderId: OrderId): Promise<Payment | undefined> {
  return one(await selectOfOrderToChange(tx, { orderId }))
}

const selectOfProviderToChange = prepared((db) =>
  db
    .select()
    .from(payments)
    .where(
      and(
        eq(payments.provider, placeholder('provider')),
        or(
          eq(payments.authorization, placeholder('authorization')),
          and(isNull(payments.authorization), sql`${payments.orderId} = ${placeholder('orderId')}::uuid`),
        ),
      ),
    )
    .for('no key update'),
)

/** By the provider's name for it; by its order only while we have not heard that name. */
export async function lockPaymentAt(
  tx: Database,
  provider: ProviderName,
  { authorization, orderId }: { readonly authorization: string; readonly orderId: OrderId | undefined },
): Promise<Payment | undefined> {
  return one(await selectOfProviderToChange(tx, { provider, authorization, orderId: orderId ?? null }))
}

export interface PaymentFilter {
  /** Only this customer's, whatever else is asked for. */
  readonly visibleTo: CustomerId | undefined
  readonly orderId: OrderId | undefined
  readonly before: PaymentId | undefined
  readonly limit: number
}

/** Newest first: ids are UUIDv7, which sort by time. */
export async function listPayments(
  db: Database,
  { visibleTo, orderId, before, limit }: PaymentFilter,
): Promise<Payment[]> {
  const rows = await db
    .select()
    .from(payments)
    .where(
      and(
        visibleTo && eq(payments.customerId, visibleTo),
        orderId && eq(payments.orderId, orderId),
        before && lt(payments.id, before),
      ),
    )
    .orderBy(desc(payments.id))
    .limit(limit)
  return rows.map(paymentOf)
}

/** For `later`. */
export function insertRefund(tx: Database, { amount, ...columns }: Refund) {
  return tx.insert(refunds).values({ ...columns, ...amount, updatedAt: columns.createdAt })
}

/** For `later`: a refund changes in its status alone. */
export function updateRefund(tx: Database, { id, status }: Refund, now: Date) {
  return tx.update(refunds).set({ status, updatedAt: now }).where(eq(refunds.id, id))
}

/** Under the lock of its payment, what is read stays true until the transaction ends. */
export async function refundById(db: Database, id: RefundId): Promise<Refund | undefined> {
  const [row] = await db.select().from(refunds).where(eq(refunds.id, id))
  return row && refundOf(row)
}

/** Newest first; all of them without a limit. */
export async function listRefunds(
  db: Database,
  { paymentId, before, limit }: { paymentId: PaymentId; before?: RefundId | undefined; limit?: number },
): Promise<Refund[]> {
  const found = db
    .select()
    .from(refunds)
    .where(and(eq(refunds.paymentId, paymentId), before && lt(refunds.id, before)))
    .orderBy(desc(refunds.id))
  return (await (limit === undefined ? found : found.limit(limit))).map(refundOf)
}

type PaymentRow = typeof payments.$inferSelect

function one(rows: readonly PaymentRow[]): Payment | undefined {
  return rows[0] && paymentOf(rows[0])
}

function paymentOf(row: PaymentRow): Payment {
  const { id, orderId, customerId, amount, currency, method, provider, voidRequested, createdAt } = row
  return {
    id,
    orderId,
    customerId,
    method,
    voidRequested,
    createdAt,
    amount: { amount, currency },
    provider: provider as ProviderName, // only names of providers are ever inserted
    state: stateOf(row),
  }
}

function stateOf({ status, authorization, declineReason, refunded, refunding }: PaymentRow): PaymentState {
  // The table's checks: what is held has a name, what is declined a reason.
  if (status === 'authorized') return { status, authorization: authorization as string }
  if (status === 'captured') return { status, authorization: authorization as string, refunded, refunding }
  if (status === 'refunded') return { status, authorization: authorization as string }
  if (status === 'declined') return { status, reason: declineReason as string }
  return { status }
}

function refundOf({
  amount,
  currency,
  id,
  paymentId,
  status,
  requestedBy,
  providerReference,
  createdAt,
}: typeof refunds.$inferSelect): Refund {
  return { id, paymentId, status, requestedBy, providerReference, createdAt, amount: { amount, currency } }
}
