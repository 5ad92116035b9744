// Monolith and split on the same work, in turns: at rest, under load, and one order at a time.
import type { TestRedis } from '../../world/redis.ts'
import { each, inTurns, type Measured, median, percentile } from '../figures.ts'
import { type Deployment, redisCpuMs } from './deployment.ts'
import { allConfirmed, type Customer, journeyMs, reservationRoadMs } from './orders.ts'

export const callers = 8
export const rounds = 3
export const orders = 150
/** As many as the compiler needs to be done with most of it. */
const warmUp = 600
const quietOrders = 50
/** Until the rest of the order has gone its way. */
const quietMs = 60
/** Until what the start left behind has settled. */
const settleMs = 1_500
const restMs = 2_000

export interface Side {
  readonly deployment: Deployment
  readonly customer: Customer
}

/** What they cost while nobody asks them anything. */
export async function atRest(monolith: Side, split: Side, redis: TestRedis): Promise<Measured[]> {
  await Bun.sleep(settleMs)
  const costs = async () => [monolith.deployment.cpuMs(), split.deployment.cpuMs(), await redisCpuMs(redis)]
  const before = await costs()
  await Bun.sleep(restMs)
  const after = await costs()
  const [one = 0, six = 0, pipe = 0] = after.map((ms, at) => (ms - (before[at] ?? 0)) / (restMs / 1_000))
  const unit = 'ms/s'
  return [
    { what: 'at rest: CPU of the application', unit, kerf: [six], floor: [one] },
    { what: 'at rest: CPU of Redis', unit, kerf: [pipe] },
  ]
}

export async function underLoad(monolith: Side, split: Side): Promise<Measured[]> {
  for (const { customer, deployment } of [monolith, split]) {
    await customer.round(warmUp, callers)
    // As autovacuum does within a minute: statements are planned anew.
    await deployment.database.sql`analyze`
  }
  const result = await inTurns(
    rounds,
    () => split.customer.round(orders, callers),
    () => monolith.customer.round(orders, callers),
  )
  const each1000 = (of: string) => `CPU of ${of} for 1,000 orders`
  return [
    {
      what: `orders placed and confirmed, ${callers} callers`,
      unit: '1/s',
      ...each(result, (round) => round.perSecond),
    },
    {
      what: each1000('the application'),
      unit: 's',
      ...each(result, (round) => round.cpuS),
      target: { limit: 'at least', value: 3 },
    },
    { what: each1000('Postgres'), unit: 's', ...each(result, (round) => round.databaseCpuS) },
    { what: each1000('Redis'), unit: 's', kerf: result.kerf.map((round) => round.redisCpuS) },
    { what: 'placing, p50', unit: 'ms', ...each(result, ({ placingMs }) => percentile(placingMs, 50)) },
    { what: 'placing, p99', unit: 'ms', ...each(result, ({ placingMs }) => percentile(placingMs, 99)) },
    {
      what: 'message under load: commit to handled, median',
      unit: 'ms',
      ...each(result, ({ roadMs }) => median(roadMs)),
    },
  ]
}

export async function oneAtATime(monolith: Side, split: Side): Promise<Measured[]> {
  const placed = new Map<Side, string[]>([
    [monolith, []],
    [split, []],
  ])
  for (let at = 0; at < quietOrders; at += 1)
    for (const [{ customer }, ids] of placed) {
      ids.push(await customer.place())
      await Bun.sleep(quietMs)
    }
  const figuresOf = async (side: Side) => {
    const { deployment } = side
    const ids = placed.get(side) ?? []
    await allConfirmed(deployment)
    return { roads: await reservationRoadMs(deployment, ids), journeys: await journeyMs(deployment, ids) }
  }
  const [kerf, floor] = [await figuresOf(split), await figuresOf(monolith)]
  const unit = 'ms'
  return [
    {
      what: 'message: commit to handled, median',
      unit,
      kerf: [median(kerf.roads)],
      floor: [median(floor.roads)],
      target: { limit: 'at most', value: 10, of: 'kerf' },
    },
    {
      what: 'message: commit to handled, p99',
      unit,
      kerf: [percentile(kerf.roads, 99)],
      floor: [percentile(floor.roads, 99)],
    },
    {
      what: 'order: placed to confirmed, median',
      unit,
      kerf: [median(kerf.journeys)],
      floor: [median(floor.journeys)],
    },
  ]
}
