// What orders tells itself alone.
import { defineContract, event } from '#runtime'
import { OrderId } from './contract.ts'

/** Its customer or an admin wants the order cancelled, and was told that it will be. Said once for an order. */
export const CancellationRequested = event('orders.cancellation-requested@1', 'orderId', { orderId: OrderId })

export const internal = defineContract('orders', { CancellationRequested })
