// Users and orders that tests announce, each with ids of its own.
import { CustomerId, type OrderConfirmed, OrderId, type OrderPlaced } from '#modules/orders'
import { type UserRegistered, UserId } from '#modules/users'
import type { DataOf } from '#runtime'

export function person(name = 'Ada'): DataOf<typeof UserRegistered> {
  const userId = UserId.parse(Bun.randomUUIDv7())
  return { userId, email: `${userId}@customers.test`, name }
}

export function orderOf({ userId }: { readonly userId: string }): DataOf<typeof OrderPlaced> {
  const unitPrice = { amount: 1299, currency: 'EUR' }
  return {
    orderId: OrderId.parse(Bun.randomUUIDv7()),
    customerId: CustomerId.parse(userId),
    lines: [{ sku: 'SAW', name: 'Saw', quantity: 2, unitPrice }],
    total: { amount: 2598, currency: 'EUR' },
  }
}

export function confirmed({
  orderId,
  customerId,
  total,
}: DataOf<typeof OrderPlaced>): DataOf<typeof OrderConfirmed> {
  return { orderId, customerId, total }
}
