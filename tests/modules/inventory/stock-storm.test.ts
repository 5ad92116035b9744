// What holds for stock after any storm of commands, in the tables themselves.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import * as fc from 'fast-check'
import { CommitStock, OrderId, ReleaseStock, ReserveStock } from '#modules/inventory'
import { openStockWorld, type StockWorld } from './stock-world.ts'

let world: StockWorld

beforeAll(async () => {
  world = await openStockWorld()
}, 60_000)
afterAll(() => world.close())

const skus = ['STORM-A', 'STORM-B', 'STORM-C']
const wish = fc.constantFrom('release', 'commit', 'time passes')
const story = fc.record({
  lines: fc.array(fc.record({ sku: fc.constantFrom(...skus), quantity: fc.integer({ min: 1, max: 3 }) }), {
    minLength: 1,
    maxLength: 4,
  }),
  wishes: fc.array(wish, { maxLength: 3 }),
})

test('the books agree, and nothing was retried', async () => {
  await world.stock(Object.fromEntries(skus.map((sku) => [sku, 40])))
  const stories = fc.sample(story, { seed: 7, numRuns: 80 })
  await Promise.all(
    stories.map(async ({ lines, wishes }) => {
      const orderId = OrderId.parse(Bun.randomUUIDv7())
      await world.send(ReserveStock, { orderId, lines })
      for (const wish of wishes)
        if (wish === 'time passes') await world.sql`update inventory.outbox set next_at = now()`
        else await world.send(wish === 'commit' ? CommitStock : ReleaseStock, { orderId })
    }),
  )
  await world.settled()

  const books = await world.sql`
    with lines as (
      select sku, sum(quantity) filter (where status = 'open') as open,
             sum(quantity) filter (where status = 'committed') as committed
        from inventory.reservation_lines join inventory.reservations using (order_id) group by sku
    )
    select sku, reserved - coalesce(open, 0)::int as "reservedBeyond", 40 - on_hand - coalesce(committed, 0)::int as "goneBeyond"
      from inventory.products left join lines using (sku) order by sku`
  expect([...books]).toEqual(skus.map((sku) => ({ sku, reservedBeyond: 0, goneBeyond: 0 })))
  expect(world.failures).toEqual([])

  // It was a storm: every way to end was taken.
  const statuses = await world.sql<{ status: string }[]>`select distinct status from inventory.reservations`
  expect(statuses.map(({ status }) => status)).toEqual(
    expect.arrayContaining(['released', 'committed', 'expired']),
  )
})

test('the table itself refuses to promise what is not there', async () => {
  await world.stock({ CHECKED: 1 })
  const overdrawn = world.sql`update inventory.products set reserved = 2 where sku = 'CHECKED'`
  await expect(overdrawn.execute()).rejects.toThrow('reserved_is_on_hand')
  const negative = world.sql`update inventory.products set reserved = -1 where sku = 'CHECKED'`
  await expect(negative.execute()).rejects.toThrow('reserved_is_on_hand')
})
