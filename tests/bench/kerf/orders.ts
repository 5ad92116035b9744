// Orders placed with a deployment over HTTP and carried to their end: how many, how soon, for how much CPU.
import type { TestRedis } from '../../world/redis.ts'
import { until } from '../../world/until.ts'
import { z } from '#runtime'
import { type Deployment, redisCpuMs } from './deployment.ts'
import { signUp } from '../orders.ts'
import { basket } from '../shop.ts'

export interface OrdersRound {
  readonly perSecond: number
  /** CPU seconds for 1,000 orders, which is CPU milliseconds for one. */
  readonly cpuS: number
  readonly databaseCpuS: number
  readonly redisCpuS: number
  readonly placingMs: readonly number[]
  readonly roadMs: readonly number[]
}

export interface Customer {
  /** Gives the order's id when it is answered. */
  place(): Promise<string>
  /** Places `count` with `callers` at a time, and waits until all are confirmed and every message is let go. */
  round(count: number, callers: number): Promise<OrdersRound>
}

const Placed = z.object({ id: z.uuid() })

export async function openCustomer(at: Deployment, redis: TestRedis): Promise<Customer> {
  const { url, database } = at
  const authorization = await signUp(url)

  async function place(): Promise<string> {
    const answer = await fetch(`${url}/v1/orders`, {
      method: 'POST',
      headers: {
        authorization,
        'content-type': 'application/json',
        'idempotency-key': crypto.randomUUID(),
      },
      body: JSON.stringify(basket),
    })
    if (answer.status !== 201) throw new Error(await answer.text())
    return Placed.parse(await answer.json()).id
  }
  const costs = async () => ({
    application: at.cpuMs(),
    database: await database.cpuMs(),
    redis: await redisCpuMs(redis),
  })

  return {
    place,
    async round(count, callers) {
      const [placingMs, ids]: [number[], string[]] = [[], []]
      const before = await costs()
      const startedAt = performance.now()
      let left = count
      const caller = async () => {
        while (left-- > 0) {
          const askedAt = performance.now()
          ids.push(await place())
          placingMs.push(performance.now() - askedAt)
        }
      }
      await Promise.all(Array.from({ length: callers }, caller))
      await allConfirmed(at)
      const seconds = (performance.now() - startedAt) / 1_000
      await until('every message to be let go', async () => (await standing(at)) === 0, 30_000)
      const after = await costs()
      return {
        perSecond: count / seconds,
        cpuS: (after.application - before.application) / count,
        databaseCpuS: (after.database - before.database) / count,
        redisCpuS: (after.redis - before.redis) / count,
        placingMs,
        roadMs: await reservationRoadMs(at, ids),
      }
    },
  }
}

export async function allConfirmed({ database }: Deployment): Promise<void> {
  const isDone = async () => {
    const [row] = await database.sql<{ open: number }[]>`
      select count(*)::int as open from orders.orders where status <> 'confirmed'`
    return row?.open === 0
  }
  await until('every order to be confirmed', isDone, 60_000)
}

/** Delayed messages are not under way. */
async function standing({ database }: Deployment): Promise<number> {
  const [row] = await database.sql<{ standing: number }[]>`
    select (select count(*) from users.outbox where generation > 0)::int
         + (select count(*) from inventory.outbox where generation > 0)::int
         + (select count(*) from orders.outbox where generation > 0)::int
         + (select count(*) from payments.outbox where generation > 0)::int
         + (select count(*) from notifications.outbox where generation > 0)::int as standing`
  return row?.standing ?? 0
}

/**
 * For each order: from the moment just before orders committed `ReserveStock` (its id says when) until inventory, in
 * the transaction that handled it, wrote that it had.
 */
export async function reservationRoadMs({ database }: Deployment, orders: string[]): Promise<number[]> {
  const rows = await database.sql<{ id: string; handled_ms: number }[]>`
    select id, extract(epoch from handled_at)::float8 * 1000 as handled_ms
      from inventory.inbox where name = 'inventory.reserve-stock@1' and key = any(${orders}) and state = 'handled'`
  if (rows.length !== orders.length)
    throw new Error(`${rows.length} of ${orders.length} reservations handled`)
  // RFC 9562, 5.7: the first 48 bits are milliseconds since 1970.
  return rows.map(({ id, handled_ms }) => handled_ms - Number.parseInt(id.replace('-', '').slice(0, 12), 16))
}

/** From the clock of the process that placed each to that of the one that confirmed it; they are the same machine's. */
export async function journeyMs({ database }: Deployment, orders: string[]): Promise<number[]> {
  const rows = await database.sql<{ ms: number }[]>`
    select extract(epoch from updated_at - created_at)::float8 * 1000 as ms from orders.orders where id = any(${orders})`
  return rows.map(({ ms }) => ms)
}
