// The order is paid for and its stock is taken: its customer hears of it.
import { type OrderId, OrderConfirmed } from './contract.ts'
import { useCase } from './module.ts'
import { confirm } from './order.ts'
import { lockOrder, updateState } from './store.ts'

/** Confirms the order and announces it; one whose cancellation is requested stays as it is. */
export const confirmOrder = useCase(async function confirmOrder(
  { orderId }: { orderId: OrderId },
  { tx, later, publish, now },
) {
  const order = await lockOrder(tx, orderId)
  const confirmed = confirm(order, now())
  if (confirmed === order) return
  later(updateState(tx, confirmed))
  publish(OrderConfirmed, { orderId, customerId: order.customerId, total: order.total })
})
