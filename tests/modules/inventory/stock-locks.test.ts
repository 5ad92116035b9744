// Who waits for whom over stock: never two in a circle, and never two endings of one reservation at once.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { CommitStock, OrderId, ReleaseStock, ReserveStock } from '#modules/inventory'
import { openStockWorld, type StockWorld } from './stock-world.ts'

let world: StockWorld

beforeAll(async () => {
  world = await openStockWorld()
}, 60_000)
afterAll(() => world.close())

const newOrder = () => OrderId.parse(Bun.randomUUIDv7())
const one = (sku: string) => ({ sku, quantity: 1 })

/** Whether nobody holds the product. */
async function isFree(sku: string): Promise<boolean> {
  const rows = await world.sql`select from inventory.products where sku = ${sku} for update skip locked`
  return rows.length === 1
}

describe('an order that waits for its first product holds none of the later ones', () => {
  test('while it is reserved, whatever the order of its lines', async () => {
    await world.stock({ 'R-A': 9, 'R-B': 9, 'R-C': 9 })
    const orderId = newOrder()
    await world.whileLocked('R-A', async () => {
      await world.send(ReserveStock, { orderId, lines: [one('R-C'), one('R-B'), one('R-A')] })
      await world.waiting(1)
      expect([await isFree('R-B'), await isFree('R-C')]).toEqual([true, true])
    })
    await world.settled()
    expect(await world.stockOf('R-C')).toEqual({ onHand: 9, reserved: 1 })
  })

  const endings = {
    released: (orderId: OrderId) => world.send(ReleaseStock, { orderId }),
    committed: (orderId: OrderId) => world.send(CommitStock, { orderId }),
    expired: (orderId: OrderId) => world.timeIsOver(orderId),
  }
  for (const [status, end] of Object.entries(endings))
    test(`while it is ${status}`, async () => {
      const [a, b, c] = ['A', 'B', 'C'].map((letter) => `${status.toUpperCase()}-${letter}`) as [
        string,
        string,
        string,
      ]
      // Rows that were written in the opposite order lie so in the table.
      await world.stock({ [c]: 9, [b]: 9, [a]: 9 })
      const orderId = newOrder()
      await world.send(ReserveStock, { orderId, lines: [one(c), one(b), one(a)] })
      await world.settled()
      await world.whileLocked(a, async () => {
        await end(orderId)
        await world.waiting(1)
        expect([await isFree(b), await isFree(c)]).toEqual([true, true])
      })
      await world.settled()
      expect(await world.stockOf(c)).toMatchObject({ reserved: 0 })
    })
})

test('a commit and a deadline that meet end a reservation once', async () => {
  await world.stock({ MET: 9 })
  const [met, other] = [newOrder(), newOrder()]
  await world.send(ReserveStock, { orderId: met, lines: [{ sku: 'MET', quantity: 2 }] })
  await world.send(ReserveStock, { orderId: other, lines: [{ sku: 'MET', quantity: 3 }] })
  await world.settled()
  await world.whileLocked('MET', async () => {
    await world.send(CommitStock, { orderId: met })
    await world.waiting(1)
    await world.timeIsOver(met)
    await world.waiting(2)
  })
  await world.settled()
  expect(await world.stockOf('MET')).toEqual({ onHand: 7, reserved: 3 })
  expect(world.heardOf(met).map(({ what }) => what)).toEqual(['reserved'])
  expect(world.failures).toEqual([])
})
