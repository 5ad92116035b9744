// The transaction that places an order, through the runtime, beside the very same statements under pgbench.
import type { Transport } from '../../runtime/delivery/transport.ts'
import { each, inTurns, type Measured } from './figures.ts'
import { pgbench, type Rate, scriptOf, sentDuring } from './pgbench.ts'
import { type BenchShop, openBenchShop } from './shop.ts'

const rounds = 5
const seconds = 2
const clients = 8

/** Placing alone: nothing of what is announced is carried on. */
const nowhere: Transport = {
  takes: () => true,
  send: async () => {},
  receive: () => {},
  close: async () => {},
}

export async function measure(): Promise<Measured[]> {
  if (!Bun.which('pgbench')) {
    console.error('place-order is left out: pgbench is not installed')
    return []
  }
  const never = 1e9
  const delivery = { leaseMs: never, longestLeaseMs: never, sweepMs: never }
  await using shop = await openBenchShop({ poolSize: clients, transport: nowhere, delivery })
  for (let warmUp = 0; warmUp < 500; warmUp += 1) await shop.place()
  let customer = ''
  const sent = await sentDuring(async () => void (customer = (await shop.place()).customerId))
  const script = scriptOf(sent, customer)
  const options = { clients, seconds, schema: 'orders' }
  const fresh = () => shop.database.sql`truncate orders.orders, orders.order_lines, orders.outbox`

  const result = await inTurns(
    rounds,
    async () => (await fresh(), await byUs(shop)),
    async () => (await fresh(), await pgbench(shop.database.url, script, options)),
  )
  const what = `place-order: transactions, ${clients} clients`
  return [
    {
      what,
      unit: '1/s',
      ...each(result, (round) => round.perSecond),
      target: { limit: 'at least', value: 0.6 },
    },
    { what: 'place-order: CPU of the client', unit: 'µs', ...each(result, (round) => round.cpuUs) },
  ]
}

async function byUs(shop: BenchShop): Promise<Rate> {
  const [startedAt, cpu] = [performance.now(), process.cpuUsage()]
  const until = startedAt + seconds * 1_000
  let done = 0
  const client = async () => {
    for (; performance.now() < until; done += 1) await shop.place()
  }
  await Promise.all(Array.from({ length: clients }, client))
  const { user, system } = process.cpuUsage(cpu)
  return { perSecond: (done * 1_000) / (performance.now() - startedAt), cpuUs: (user + system) / done }
}
