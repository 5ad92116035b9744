// The order ends without a sale.
import { type CancelReason, OrderCancelled, type OrderId } from './contract.ts'
import { useCase } from './module.ts'
import { cancel } from './order.ts'
import { lockOrder, updateState } from './store.ts'

/** Cancels the order for that reason and announces it. The use case bears the reason in its name. */
export function cancelOrder(reason: CancelReason) {
  const named = useCase(async ({ orderId }: { orderId: OrderId }, { tx, later, publish, now }) => {
    const order = await lockOrder(tx, orderId)
    const cancelled = cancel(order, reason, now())
    if (cancelled === order) return
    later(updateState(tx, cancelled))
    publish(OrderCancelled, { orderId, customerId: order.customerId, reason })
  })
  return Object.defineProperty(named, 'name', { value: `cancelOrder(${reason})` })
}
