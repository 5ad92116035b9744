// Counts against a quota in Redis, for all gateways together; alone in this process while Redis is away.
import { Redis } from 'ioredis'
import { RateLimiterRedis } from 'rate-limiter-flexible'
import { redisError } from '../connection-errors.ts'
import { openBundles } from './bundles.ts'
import { consume, type Counter, openMemoryCounter } from './counter.ts'
import type { LimitsObserver } from './observer.ts'
import { type Quota, standingAt } from './quota.ts'

/** Every request waits for it, so not for long. */
const COMMAND_MS = 250
/** How long nobody asks a Redis that has just failed. */
const REST_MS = 1_000
const source = 'Redis, for rate limits'

export interface RedisCounters {
  /** Exact, for a question each time. */
  counterOf(quota: Quota): Counter
  /** For what happens often: exact to a hundredth, for a question in a hundred. */
  bundledOf(quota: Quota): Pick<Counter, 'take'>
  close(): void
}

/** Tries to connect, and comes back when that has succeeded or failed; from then on it goes on trying. */
export async function openRedisCounters(
  url: string,
  observer: LimitsObserver,
  now: () => number,
): Promise<RedisCounters> {
  const client = new Redis(url, {
    lazyConnect: true,
    connectionName: 'kerf limits',
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    commandTimeout: COMMAND_MS,
    connectTimeout: 2_000,
    retryStrategy: (times) => Math.min(50 * 2 ** times, 1_000),
  })
  client.on('error', () => {}) // what was asked rejects, and says it
  let restUntil = 0
  let isAway = false
  await client.connect().catch(() => {})

  /** The answer of Redis; undefined while it is away, which is told once. */
  async function ask<T>(work: () => Promise<T>): Promise<{ readonly answer: T } | undefined> {
    if (now() < restUntil) return undefined
    try {
      const answer = await work()
      if (isAway) observer.back(source)
      isAway = false
      return { answer }
    } catch (error) {
      restUntil = now() + REST_MS
      if (!isAway) observer.away(source, redisError(error))
      isAway = true
      return undefined
    }
  }

  const limiterOf = ({ name, points, seconds }: Quota) =>
    new RateLimiterRedis({ storeClient: client, keyPrefix: `kerf:limit:${name}`, points, duration: seconds })

  return {
    counterOf(quota) {
      const limiter = limiterOf(quota)
      const alone = openMemoryCounter(quota)
      return {
        async take(key) {
          const taken = await ask(() => consume(limiter, key))
          if (!taken) return alone.take(key)
          return standingAt(quota, taken.answer.consumedPoints, taken.answer.msBeforeNext)
        },
        async giveBack(key) {
          if (!(await ask(() => limiter.reward(key)))) await alone.giveBack(key)
        },
        async has(key) {
          const found = await ask(() => limiter.get(key))
          return found ? found.answer !== null : alone.has(key)
        },
      }
    },
    bundledOf(quota) {
      const limiter = limiterOf(quota)
      const alone = openMemoryCounter(quota)
      const take = async (key: string, points: number) =>
        (await ask(() => consume(limiter, key, points)))?.answer
      const bundled = openBundles(quota, take, now)
      return { take: async (key) => (await bundled(key)) ?? alone.take(key) }
    },
    close: () => client.disconnect(),
  }
}
