// Counts against a quota in Redis, for all gateways together; alone in this process while Redis is away.
import { Redis } from 'ioredis'
import { RateLimiterRedis } from 'rate-limiter-flexible'
import { type Counter, openMemoryCounter, standingOf, take } from './counter.ts'
import type { LimitsObserver } from './observer.ts'
import type { Quota } from './quota.ts'

/** Every request waits for it, so not for long. */
const COMMAND_MS = 250
/** How long nobody asks a Redis that has just failed. */
const REST_MS = 1_000
const source = 'Redis, for rate limits'

export interface RedisCounters {
  counterOf(quota: Quota): Counter
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
      if (!isAway) observer.away(source, error)
      isAway = true
      return undefined
    }
  }

  return {
    counterOf(quota) {
      const limiter = new RateLimiterRedis({
        storeClient: client,
        keyPrefix: `kerf:limit:${quota.name}`,
        points: quota.points,
        duration: quota.seconds,
      })
      const insurance = openMemoryCounter(quota)
      return {
        async take(key) {
          const taken = await ask(() => take(limiter, key))
          return taken ? standingOf(quota, taken.answer) : insurance.take(key)
        },
        async giveBack(key) {
          if (!(await ask(() => limiter.reward(key)))) await insurance.giveBack(key)
        },
        async has(key) {
          const found = await ask(() => limiter.get(key))
          return found ? found.answer !== null : insurance.has(key)
        },
      }
    },
    close: () => client.disconnect(),
  }
}
