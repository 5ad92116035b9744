// What others may know of orders: placed, confirmed, cancelled.
import { defineContract, event, id, Money, z } from '#runtime'

export const OrderId = id('order')
export type OrderId = z.output<typeof OrderId>
export const CustomerId = id('user')
export type CustomerId = z.output<typeof CustomerId>
export const OrderLine = z.object({
  sku: z.string(),
  name: z.string(),
  quantity: z.int().min(1),
  unitPrice: Money,
})
export type OrderLine = z.output<typeof OrderLine>
export const CancelReason = z.enum([
  'requested',
  'out-of-stock',
  'payment-declined',
  'payment-timeout',
  'reservation-expired',
  'stock-lost',
])
export type CancelReason = z.output<typeof CancelReason>

export const OrderPlaced = event('orders.order-placed@1', 'orderId', {
  orderId: OrderId,
  customerId: CustomerId,
  lines: z.array(OrderLine).min(1),
  total: Money,
})
export const OrderConfirmed = event('orders.order-confirmed@1', 'orderId', {
  orderId: OrderId,
  customerId: CustomerId,
  total: Money,
})
export const OrderCancelled = event('orders.order-cancelled@1', 'orderId', {
  orderId: OrderId,
  customerId: CustomerId,
  reason: CancelReason,
})

export const orders = defineContract('orders', { OrderPlaced, OrderConfirmed, OrderCancelled })
