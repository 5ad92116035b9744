// A customer places an order.
import { ProductPrices } from '#modules/inventory'
import { type CustomerId, OrderId, OrderPlaced } from './contract.ts'
import { useCase } from './module.ts'
import { type Basket, place, refuseRepeated } from './order.ts'
import { insertOrder } from './store.ts'

/** Records the order at today's prices and announces it, or does neither. */
export const placeOrder = useCase(
  async (wish: Basket & { customerId: CustomerId }, { tx, ask, later, publish, newId, now }) => {
    refuseRepeated(wish)
    // Asked before the first statement, so that no connection is held while inventory answers.
    const prices = await ask(ProductPrices, { skus: wish.lines.map((line) => line.sku) })
    const order = place(wish, prices, { id: newId(OrderId), customerId: wish.customerId, now: now() })
    insertOrder(tx, order).forEach(later)
    const { id: orderId, customerId, total } = order
    publish(OrderPlaced, { orderId, customerId, lines: [...order.lines], total })
    return order
  },
)
