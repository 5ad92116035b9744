// What a journey knows of money: an order that was paid, and what the provider's own books say.
import { expect } from 'bun:test'
import type { JourneyWorld, Person } from './world.ts'

/** What the provider has of an order's money by its own books. */
export async function keptOf(world: JourneyWorld, orderId: string): Promise<number> {
  const books = `
    select coalesce(sum(case kind when 'capture' then amount when 'refund' then -amount end), 0)::int as kept
      from payments.sandbox_ledger where reference = $1`
  return Number((await world.rows('payments', books, [orderId]))[0]?.['kept'])
}

/** An order of one thing at this price, confirmed. */
export async function paid(world: JourneyWorld, as: Person, price: number) {
  const { id } = await world.order(as, { [await world.product({ price })]: 1 })
  expect((await world.settled(as, id)).status).toBe('confirmed')
  const payment = await world.paymentOf(as, id)
  if (!payment) throw new Error(`order ${id} is confirmed and not paid`)
  return { orderId: id, paymentId: payment.id }
}

/** What an order was charged, by the provider's own books: once or never. */
export async function capturesOf(world: JourneyWorld, orderId: string): Promise<number[]> {
  const books = `select amount::int from payments.sandbox_ledger where reference = $1 and kind = 'capture'`
  return (await world.rows('payments', books, [orderId])).map((row) => Number(row['amount']))
}
