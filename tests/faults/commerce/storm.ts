// A shop in a deployment under load, on a database of its own with a witness: what every test of a fault begins and ends with.
import postgres, { type Sql } from 'postgres'
import { testDatabase } from '../../world/database.ts'
import { type FaultProxy, openFaultProxy } from '../../world/fault-proxy.ts'
import { testRedis, type TestRedis } from '../../world/redis.ts'
import { until } from '../../world/until.ts'
import { check, type Rest, restOf } from './checker.ts'
import { type Load, type Op, startLoad } from './load.ts'
import { settings } from './settings.ts'
import { openShop } from './shop.ts'
import { callWitness, endLeases } from './witness.ts'
import { type Deployment, openDeployment } from '../deployment/deployment.ts'

export interface CommerceStorm {
  readonly deployment: Deployment
  readonly redis: TestRedis
  /** Between the processes and their database. Faithful until told otherwise. */
  readonly proxy: FaultProxy
  /** Past the proxy. */
  readonly sql: Sql
  /** The load that runs now: begun at the first call, and after each calm anew. */
  load(): Load
  /** Lets that load, and whatever is wrong, go on for so long. */
  goOn(seconds: number): Promise<void>
  /** Ends the load and waits until every order has ended and every message is handled; then, until all are let go of. */
  calm(limitMs: number): Promise<Calm>
  /** What is wrong with all that has happened since the beginning. */
  faults(): Promise<string[]>
  close(): Promise<void>
}

export interface Calm {
  /** Until all had ended. */
  readonly ms: number
  /** Whose acknowledgements were lost, so that they still stood then. */
  readonly messagesUnheardOf: number
  /** Of this load. */
  readonly ops: readonly Op[]
}

export interface CommerceStormOptions {
  readonly topology: string
  readonly seed: number
  readonly graceMs?: number
}

const admin = { email: 'admin@example.com', password: 'correct horse battery staple' }

export async function openCommerceStorm(options: CommerceStormOptions): Promise<CommerceStorm> {
  const { topology, seed, graceMs = 0 } = options
  const [database, redis] = await Promise.all([testDatabase(), testRedis()])
  const sql = postgres(database.url, { max: 1, onnotice: () => {} })
  await callWitness(sql)
  const { hostname: host, port } = new URL(database.url)
  const proxy = await openFaultProxy({ host, port: Number(port) })
  const databaseUrl = database.url.replace(`:${port}/`, `:${proxy.port}/`)
  const deployment = await openDeployment({
    ...{ databaseUrl, redisUrl: redis.url, admin, graceMs },
  })
  await deployment.startAll(topology)
  const { edge } = deployment
  const shop = await openShop(edge, admin)
  const all: Op[] = []
  let loads = 0
  let running: Load | undefined

  return {
    ...{ deployment, redis, proxy, sql },
    load: () => (running ??= startLoad({ shop, edge, seed: seed + loads++, perSecond: settings.perSecond })),
    goOn: (seconds) => Bun.sleep(seconds * 1_000),
    async calm(limitMs) {
      const since = performance.now()
      const ops = (await running?.stop()) ?? []
      running = undefined
      all.push(...ops)
      await until(
        'all orders ended and all messages handled',
        async () => hasEnded(await restOf(sql)),
        Math.max(1, limitMs - (performance.now() - since)),
      ).catch(async (error: unknown) => {
        throw new Error(`after ${limitMs} ms: ${JSON.stringify(await restOf(sql))}`, { cause: error })
      })
      const ms = Math.round(performance.now() - since)
      const { messagesUnheardOf } = await restOf(sql)
      await endLeases(sql)
      await until('all messages let go of', async () => (await restOf(sql)).messagesUnheardOf === 0, 60_000)
      return { ms, messagesUnheardOf, ops }
    },
    faults: () => check(sql, { ops: all, stock: shop.stock }),
    async close() {
      await running?.stop()
      await deployment.close()
      await proxy.close()
      await sql.end({ timeout: 5 })
      await Promise.all([redis.stop(), database.drop()])
    },
  }
}

const hasEnded = ({ ordersPending, messagesUnhandled }: Rest): boolean =>
  ordersPending + messagesUnhandled === 0
