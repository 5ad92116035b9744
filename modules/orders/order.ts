// The rules of an order: placed, its cancellation requested, confirmed, cancelled.
import { type Money, sum, times } from '#runtime'
import type { CancelReason, CustomerId, OrderId, OrderLine } from './contract.ts'
import { mixedCurrencies, orderConfirmed, repeatedSku, totalTooLarge, unknownSku } from './failures.ts'

export type OrderState =
  /** `cancelRequestedAt`: when its cancellation was requested; such an order is never confirmed. */
  | { readonly status: 'pending'; readonly cancelRequestedAt: Date | null }
  | { readonly status: 'confirmed' }
  | { readonly status: 'cancelled'; readonly reason: CancelReason }

export interface Order {
  readonly id: OrderId
  readonly customerId: CustomerId
  /** Names and prices as they were when the order was placed. */
  readonly lines: readonly OrderLine[]
  readonly total: Money
  /** The payment provider's name for a card or an account. */
  readonly paymentMethod: string
  readonly state: OrderState
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** What a customer asks for. The prices are not theirs to say. */
export interface Basket {
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[]
  readonly paymentMethod: string
}

interface Price {
  readonly sku: string
  readonly name: string
  readonly price: Money
}

/** A new order at today's prices. Refuses repeated and unknown SKUs, mixed currencies and totals past 2^53 - 1. */
export function place(
  basket: Basket,
  prices: readonly Price[],
  { id, customerId, now }: { id: OrderId; customerId: CustomerId; now: Date },
): Order {
  refuseRepeated(basket)
  const bySku = new Map(prices.map((each) => [each.sku, each]))
  const isUnknown = ({ sku }: { sku: string }) => !bySku.has(sku)
  refuseLines(basket.lines, isUnknown, unknownSku, 'There is no such product.')
  const lines = basket.lines.flatMap(({ sku, quantity }) => {
    const known = bySku.get(sku)
    return known ? [{ sku, name: known.name, quantity, unitPrice: known.price }] : []
  })
  const currency = lines[0]?.unitPrice.currency
  const isForeign = ({ unitPrice }: OrderLine) => unitPrice.currency !== currency
  refuseLines(lines, isForeign, mixedCurrencies, `Not priced in ${currency}, as the first line is.`)
  const state = { status: 'pending', cancelRequestedAt: null } as const
  const { paymentMethod } = basket
  return {
    id,
    customerId,
    lines,
    total: totalOf(lines),
    paymentMethod,
    state,
    createdAt: now,
    updatedAt: now,
  }
}

/** Refuses a basket with two lines for one SKU: the second may be a slip, and nobody guesses the quantity. */
export function refuseRepeated({ lines }: Basket): void {
  const skus = lines.map((line) => line.sku)
  const isRepeated = ({ sku }: { sku: string }, index: number) => skus.indexOf(sku) < index
  refuseLines(lines, isRepeated, repeatedSku, 'An earlier line names this product.')
}

/** Notes that its cancellation is requested. Noting it again changes nothing; a confirmed order refuses. */
export function requestCancellationOf(order: Order, now: Date): Order {
  if (order.state.status === 'confirmed') throw orderConfirmed()
  if (order.state.status === 'cancelled' || isCancellationRequested(order)) return order
  return { ...order, state: { status: 'pending', cancelRequestedAt: now }, updatedAt: now }
}

/** Whether its cancellation was requested, and it is not cancelled yet. */
export function isCancellationRequested({ state }: Order): boolean {
  return state.status === 'pending' && state.cancelRequestedAt !== null
}

/** A pending order becomes confirmed, unless its cancellation is requested. Any other stays as it is. */
export function confirm(order: Order, now: Date): Order {
  if (order.state.status !== 'pending' || isCancellationRequested(order)) return order
  return { ...order, state: { status: 'confirmed' }, updatedAt: now }
}

/** A pending order becomes cancelled; a confirmed one only when its stock is lost. Any other stays as it is. */
export function cancel(order: Order, reason: CancelReason, now: Date): Order {
  const { status } = order.state
  if (status === 'cancelled' || (status === 'confirmed' && reason !== 'stock-lost')) return order
  return { ...order, state: { status: 'cancelled', reason }, updatedAt: now }
}

/** An order is seen by its customer and by admins. */
export function maySee(user: { readonly id: string; readonly role: string }, order: Order): boolean {
  return user.role === 'admin' || user.id === order.customerId
}

function totalOf(lines: readonly OrderLine[]): Money {
  try {
    return sum(lines.map((line) => times(line.unitPrice, line.quantity)))
  } catch (error) {
    if (error instanceof RangeError) throw totalTooLarge({ cause: error })
    throw error
  }
}

function refuseLines<Line>(
  lines: readonly Line[],
  isWrong: (line: Line, index: number) => boolean,
  refusal: typeof unknownSku,
  detail: string,
): void {
  const errors = lines.flatMap((line, index) =>
    isWrong(line, index) ? [{ pointer: `/lines/${index}/sku`, detail }] : [],
  )
  if (errors.length > 0) throw refusal({ errors })
}
