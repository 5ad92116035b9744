// From the commit of an order to its announcement handled, under light load, beside a bare insert and its commit.
import type { Sql } from 'postgres'
import { type Measured, median, percentile } from './figures.ts'
import { openBenchShop } from './shop.ts'

const warmUp = 50
const orders = 150
/** Until the rest of the order has gone its way. */
const pauseMs = 30

export async function measure(): Promise<Measured[]> {
  let handled = Promise.withResolvers<number>()
  await using shop = await openBenchShop({
    poolSize: 2,
    handled(module, message) {
      if (module === 'orders' && message.startsWith('orders.order-placed@'))
        handled.resolve(performance.now())
    },
  })
  const [kerf, floor]: [number[], number[]] = [[], []]
  for (let at = 0; at < warmUp + orders; at += 1) {
    handled = Promise.withResolvers()
    await shop.place()
    const committedAt = performance.now()
    const ms = Math.max(0, (await handled.promise) - committedAt)
    await Bun.sleep(pauseMs)
    const bareMs = await bareHandling(shop.database.sql)
    if (at < warmUp) continue
    kerf.push(ms)
    floor.push(bareMs)
  }
  const unit = 'ms'
  return [
    {
      what: 'event: commit to handled, median',
      unit,
      kerf: [median(kerf)],
      floor: [median(floor)],
      target: { limit: 'at most', value: 5, of: 'kerf' },
    },
    {
      what: 'event: commit to handled, p99',
      unit,
      kerf: [percentile(kerf, 99)],
      floor: [percentile(floor, 99)],
    },
  ]
}

/** What no inbox can be without: one row, in a transaction of the handler's. */
async function bareHandling(sql: Sql): Promise<number> {
  const startedAt = performance.now()
  await sql.begin(
    (tx) => tx`
      insert into orders.inbox (id, source, name, state, handled_at, released_at)
      values (${Bun.randomUUIDv7()}, 'bench', 'bench', 'handled', clock_timestamp(), clock_timestamp())`,
  )
  return performance.now() - startedAt
}
