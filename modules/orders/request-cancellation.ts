// The customer of an order requests its cancellation, or an admin does.
import type { User } from '#runtime'
import type { OrderId } from './contract.ts'
import { orderMissing } from './failures.ts'
import { CancellationRequested } from './internal.ts'
import { useCase } from './module.ts'
import { maySee, type Order, requestCancellationOf } from './order.ts'
import { lockOrder, updateState } from './store.ts'

/**
 * Notes the request on the order and tells the fulfilment, once; a confirmed order refuses. From then on the order is not
 * confirmed any more: whoever confirms takes the same lock on it.
 */
export const requestCancellation = useCase(
  async (
    { orderId, user }: { orderId: OrderId; user: User },
    { tx, later, publish, audit, now },
  ): Promise<Order> => {
    const order = await lockOrder(tx, orderId)
    if (!maySee(user, order)) throw orderMissing()
    const requested = requestCancellationOf(order, now())
    if (requested === order) return order
    later(updateState(tx, requested))
    publish(CancellationRequested, { orderId })
    if (user.id !== order.customerId) audit('order.cancellation-requested', orderId)
    return requested
  },
)
