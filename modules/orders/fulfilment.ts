// Carries an order from its placing to its end.
import {
  CommitStock,
  ReleaseStock,
  ReservationExpired,
  ReserveStock,
  StockLost,
  StockRefused,
  StockReserved,
} from '#modules/inventory'
import { PaymentDeclined, PaymentTaken, TakePayment, VoidPayment } from '#modules/payments'
import type { DataOf } from '#runtime'
import { cancelOrder } from './cancel-order.ts'
import { confirmOrder } from './confirm-order.ts'
import { type OrderId, OrderPlaced } from './contract.ts'
import { CancellationRequested } from './internal.ts'
import { after, defineProcess, on, useCase } from './module.ts'
import { isCancellationRequested } from './order.ts'
import { lockOrder, orderById } from './store.ts'

interface ForOrder {
  readonly orderId: OrderId
}

const reserveStock = useCase(function reserveStock({ orderId, lines }: DataOf<typeof OrderPlaced>, { send }) {
  send(ReserveStock, { orderId, lines: lines.map(({ sku, quantity }) => ({ sku, quantity })) })
})

/** Nobody is charged for an order whose cancellation is requested already, and under way. */
const takePayment = useCase(async function takePayment({ orderId }: ForOrder, { tx, send }) {
  const order = await orderById(tx, orderId)
  if (isCancellationRequested(order)) return
  const { customerId, total, paymentMethod } = order
  send(TakePayment, { orderId, customerId, amount: total, method: paymentMethod })
})

/** Under the order's lock, so that it decides as `confirmOrder` will. */
const commitStock = useCase(async function commitStock({ orderId }: ForOrder, { tx, send }) {
  if (!isCancellationRequested(await lockOrder(tx, orderId))) send(CommitStock, { orderId })
})

const releaseStock = useCase(function releaseStock({ orderId }: ForOrder, { send }) {
  send(ReleaseStock, { orderId })
})

const voidPayment = useCase(function voidPayment({ orderId }: ForOrder, { send }) {
  send(VoidPayment, { orderId })
})

/**
 * Reserve stock, take payment, confirm. A refusal undoes the earlier steps, newest first.
 *
 * Inventory and payments each get their commands for an order in the order in which they were sent, so an undo never
 * overtakes what it undoes. Their events have no order between them: what comes too late finds no rule.
 */
export const fulfilment = defineProcess('orders.fulfilment', {
  key: 'orderId',
  ends: ['confirmed', 'cancelled'],
  rules: [
    on(OrderPlaced, 'new', 'reserving', [reserveStock]),
    on(StockReserved, 'reserving', 'charging', [takePayment]),
    on(StockRefused, 'reserving', 'cancelled', [cancelOrder('out-of-stock')]),
    on(PaymentTaken, 'charging', 'confirmed', [commitStock, confirmOrder]),
    on(PaymentDeclined, 'charging', 'cancelled', [releaseStock, cancelOrder('payment-declined')]),
    // Silence is no refusal: the money may have moved.
    after('5m', 'charging', 'cancelled', [voidPayment, releaseStock, cancelOrder('payment-timeout')]),
    on(PaymentTaken, 'cancelled', 'cancelled', [voidPayment]),
    // Nothing is left to release.
    on(ReservationExpired, 'charging', 'cancelled', [voidPayment, cancelOrder('reservation-expired')]),
    on(StockLost, 'confirmed', 'cancelled', [voidPayment, cancelOrder('stock-lost')]),

    on(CancellationRequested, 'reserving', 'cancelled', [releaseStock, cancelOrder('requested')]),
    on(CancellationRequested, 'charging', 'cancelled', [voidPayment, releaseStock, cancelOrder('requested')]),
    // The payment came between the request and this message: such an order was not confirmed, nor its stock committed.
    on(CancellationRequested, 'confirmed', 'cancelled', [
      voidPayment,
      releaseStock,
      cancelOrder('requested'),
    ]),
  ],
})
