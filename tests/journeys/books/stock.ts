// C6 and the stock's side of C10: what is on hand is what there was without what was sold.
import type { Kept, Tables } from './books.ts'
import type { Told } from './storm.ts'

export async function faultsOfStock(
  { inventory: sql, orders }: Tables,
  kept: readonly Kept[],
  told: Told,
): Promise<string[]> {
  const sold = await orders<{ sku: string; quantity: number }[]>`
    select sku, sum(quantity)::int as quantity
      from orders.order_lines join orders.orders on id = order_id where status = 'confirmed' group by sku`
  const products = await sql<{ sku: string; onHand: number; reserved: number }[]>`
    select sku, on_hand as "onHand", reserved from inventory.products`
  const reservations = await sql<{ id: string; status: string }[]>`
    select order_id as id, status from inventory.reservations`
  const soldOf = new Map(sold.map(({ sku, quantity }) => [sku, quantity]))
  const statusOf = new Map(kept.map(({ id, status }) => [id, status]))
  const committed = new Set(reservations.filter(({ status }) => status === 'committed').map(({ id }) => id))

  return [
    ...[...told.stock].flatMap(([sku, stock]) => {
      const product = products.find((each) => each.sku === sku)
      const [onHand, reserved] = [product?.onHand, product?.reserved]
      const expected = stock - (soldOf.get(sku) ?? 0)
      return [
        ...(onHand === expected ? [] : [`C6: ${onHand} of ${sku} are on hand, and should be ${expected}`]),
        ...(reserved === 0 ? [] : [`C6: ${reserved} of ${sku} are still reserved`]),
      ]
    }),
    ...reservations
      .filter(({ id }) => !statusOf.has(id))
      .map(({ id }) => `C6: there is a reservation for ${id}, which is no order`),
    ...reservations
      .filter(({ status }) => status === 'open')
      .map(({ id }) => `C6: the reservation of order ${id} is still open`),
    ...kept
      .filter(({ id, status }) => (status === 'confirmed') !== committed.has(id))
      .map(({ id, status }) => `C10: order ${id} is ${status}, and its stock says otherwise`),
  ]
}
