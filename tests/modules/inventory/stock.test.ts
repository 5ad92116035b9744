// Stock for orders, by real messages over a real database.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { CommitStock, OrderId, ReleaseStock, ReserveStock } from '#modules/inventory'
import { until } from '../../world/until.ts'
import { openStockWorld, type StockWorld } from './stock-world.ts'

let world: StockWorld

beforeAll(async () => {
  world = await openStockWorld()
}, 60_000)
afterAll(() => world.close())

const stories = (orderId: OrderId) => world.heardOf(orderId).map(({ what }) => what)
const newOrder = () => OrderId.parse(Bun.randomUUIDv7())
const lines = (quantities: Record<string, number>) =>
  Object.entries(quantities).map(([sku, quantity]) => ({ sku, quantity }))

/** Reserves and waits for the answer. */
async function reserve(orderId: OrderId, quantities: Record<string, number>): Promise<string> {
  await world.send(ReserveStock, { orderId, lines: lines(quantities) })
  const answer = await until(`an answer to ${orderId}`, () => world.heardOf(orderId).at(-1))
  return answer.what
}

describe('reserving', () => {
  test('holds every line of an order', async () => {
    await world.stock({ 'ALL-A': 5, 'ALL-B': 5 })
    expect(await reserve(newOrder(), { 'ALL-A': 2, 'ALL-B': 5 })).toBe('reserved')
    expect(await world.stockOf('ALL-A')).toEqual({ onHand: 5, reserved: 2 })
    expect(await world.stockOf('ALL-B')).toEqual({ onHand: 5, reserved: 5 })
  })

  test('holds none where one is short, and says which and how many there are', async () => {
    await world.stock({ 'NONE-A': 5, 'NONE-B': 2 })
    const orderId = newOrder()
    expect(await reserve(orderId, { 'NONE-A': 1, 'NONE-B': 3 })).toBe('refused')
    expect(world.heardOf(orderId)).toEqual([{ what: 'refused', orderId, sku: 'NONE-B', available: 2 }])
    expect(await world.stockOf('NONE-A')).toEqual({ onHand: 5, reserved: 0 })
  })

  test('refuses an unknown product with nothing available', async () => {
    const orderId = newOrder()
    await reserve(orderId, { UNHEARD: 1 })
    expect(world.heardOf(orderId)).toEqual([{ what: 'refused', orderId, sku: 'UNHEARD', available: 0 }])
  })

  test('sums two lines of one SKU', async () => {
    await world.stock({ TWICE: 5 })
    const [short, enough] = [newOrder(), newOrder()]
    await world.send(ReserveStock, {
      orderId: short,
      lines: [...lines({ TWICE: 4 }), ...lines({ TWICE: 2 })],
    })
    await world.settled()
    await world.send(ReserveStock, {
      orderId: enough,
      lines: [...lines({ TWICE: 3 }), ...lines({ TWICE: 2 })],
    })
    await world.settled()
    expect(world.heardOf(short)).toEqual([{ what: 'refused', orderId: short, sku: 'TWICE', available: 5 }])
    expect(world.heardOf(enough)).toEqual([{ what: 'reserved', orderId: enough }])
    expect(await world.stockOf('TWICE')).toEqual({ onHand: 5, reserved: 5 })
  })

  test('the same order again changes nothing and announces nothing, whatever became of it', async () => {
    await world.stock({ AGAIN: 5 })
    const orderId = newOrder()
    const again = { orderId, lines: lines({ AGAIN: 2 }) }
    await world.send(ReserveStock, again, again)
    await world.settled()
    expect(await world.stockOf('AGAIN')).toEqual({ onHand: 5, reserved: 2 })
    await world.send(ReleaseStock, { orderId })
    await world.send(ReserveStock, again)
    await world.settled()
    expect(await world.stockOf('AGAIN')).toEqual({ onHand: 5, reserved: 0 })
    expect(world.heardOf(orderId)).toHaveLength(1)
  })

  test('never hands out more than there is when all ask at once', async () => {
    await world.stock({ RARE: 10 })
    const orders = Array.from({ length: 30 }, newOrder)
    await Promise.all(
      orders.map((orderId) => world.send(ReserveStock, { orderId, lines: lines({ RARE: 1 }) })),
    )
    await world.settled()
    const answers = orders.flatMap((orderId) => stories(orderId))
    expect(answers.filter((what) => what === 'reserved')).toHaveLength(10)
    expect(answers.filter((what) => what === 'refused')).toHaveLength(20)
    expect(await world.stockOf('RARE')).toEqual({ onHand: 10, reserved: 10 })
  })
})

describe('a reservation', () => {
  test('is released once', async () => {
    await world.stock({ FREED: 5 })
    const [freed, other] = [newOrder(), newOrder()]
    await reserve(freed, { FREED: 2 })
    await reserve(other, { FREED: 1 })
    await world.send(ReleaseStock, { orderId: freed }, { orderId: freed })
    await world.settled()
    expect(await world.stockOf('FREED')).toEqual({ onHand: 5, reserved: 1 })
  })

  test('that does not exist is released without effect', async () => {
    await world.stock({ UNTOUCHED: 5 })
    const orderId = newOrder()
    await world.send(ReleaseStock, { orderId })
    await world.settled()
    expect(world.heardOf(orderId)).toEqual([])
    expect(world.failures).toEqual([])
  })

  test('is committed once, and then no release brings it back', async () => {
    await world.stock({ SOLD: 5 })
    const orderId = newOrder()
    await reserve(orderId, { SOLD: 2 })
    await world.send(CommitStock, { orderId }, { orderId })
    await world.send(ReleaseStock, { orderId })
    await world.settled()
    expect(await world.stockOf('SOLD')).toEqual({ onHand: 3, reserved: 0 })
    expect(world.heardOf(orderId)).toEqual([{ what: 'reserved', orderId }])
  })

  test('that was released or never made is answered with StockLost when it is committed', async () => {
    await world.stock({ GONE: 5 })
    const [released, unknown] = [newOrder(), newOrder()]
    await reserve(released, { GONE: 2 })
    await world.send(ReleaseStock, { orderId: released })
    await world.send(CommitStock, { orderId: released }, { orderId: unknown })
    await world.settled()
    expect(stories(released)).toEqual(['reserved', 'lost'])
    expect(stories(unknown)).toEqual(['lost'])
    expect(await world.stockOf('GONE')).toEqual({ onHand: 5, reserved: 0 })
  })
})

describe('a reservation whose time is over', () => {
  test('was given half an hour', async () => {
    await world.stock({ PUNCTUAL: 5 })
    const orderId = newOrder()
    await reserve(orderId, { PUNCTUAL: 2 })
    const [row] = await world.sql<[{ minutes: number; kept: number }]>`
      select extract(epoch from o.next_at - now())::float8 / 60 as minutes,
             extract(epoch from r.expires_at - r.created_at)::float8 / 60 as kept
        from inventory.outbox o join inventory.reservations r on r.order_id::text = o.data->>'orderId'
       where r.order_id = ${orderId}`
    expect(row.kept).toBe(30)
    expect(row.minutes).toBeWithin(29, 30.01)
  })

  test('is let go and announced', async () => {
    await world.stock({ LATE: 5 })
    const orderId = newOrder()
    await reserve(orderId, { LATE: 2 })
    await world.timeIsOver(orderId)
    await world.settled()
    expect(stories(orderId)).toEqual(['reserved', 'expired'])
    expect(await world.stockOf('LATE')).toEqual({ onHand: 5, reserved: 0 })
  })

  test('stays as it ended before', async () => {
    await world.stock({ PAID: 5 })
    const [paid, freed] = [newOrder(), newOrder()]
    await reserve(paid, { PAID: 2 })
    await reserve(freed, { PAID: 1 })
    await world.send(CommitStock, { orderId: paid })
    await world.send(ReleaseStock, { orderId: freed })
    await world.settled()
    await Promise.all([world.timeIsOver(paid), world.timeIsOver(freed)])
    await world.settled()
    expect(await world.stockOf('PAID')).toEqual({ onHand: 3, reserved: 0 })
    expect([...stories(paid), ...stories(freed)]).toEqual(['reserved', 'reserved'])
  })

  test('is committed after all, once, where there is enough', async () => {
    await world.stock({ LUCKY: 5 })
    const orderId = newOrder()
    await reserve(orderId, { LUCKY: 2 })
    await world.timeIsOver(orderId)
    await world.settled()
    await world.send(CommitStock, { orderId }, { orderId })
    await world.settled()
    expect(await world.stockOf('LUCKY')).toEqual({ onHand: 3, reserved: 0 })
    expect(stories(orderId)).toEqual(['reserved', 'expired'])
  })

  test('is lost, once and for good, where another order has the stock by its commit', async () => {
    await world.stock({ SLOW: 2 })
    const [slow, quick] = [newOrder(), newOrder()]
    await reserve(slow, { SLOW: 2 })
    await world.timeIsOver(slow)
    await world.settled()
    await reserve(quick, { SLOW: 1 })
    await world.send(CommitStock, { orderId: slow })
    await world.settled()
    await world.send(ReleaseStock, { orderId: quick })
    await world.send(CommitStock, { orderId: slow })
    await world.settled()
    expect(stories(slow)).toEqual(['reserved', 'expired', 'lost'])
    expect(await world.stockOf('SLOW')).toEqual({ onHand: 2, reserved: 0 })
  })
})
