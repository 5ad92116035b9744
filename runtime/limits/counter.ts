// Counts against a quota, in this process: by fixed windows, one for each key, with a bound on how many keys.
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { type Quota, type Standing, standingAt } from './quota.ts'

export interface Counter {
  /** Counts one more for `key`. Undefined where nobody can count now. */
  take(key: string): Promise<Standing | undefined>
  /** Takes one back that has proved to be none. Never rejects. */
  giveBack(key: string): Promise<void>
  /** Whether anything is counted for `key`; false where nobody can say. */
  has(key: string): Promise<boolean>
}

/** New keys in one window: some 30 MB. An attacker with many addresses must not fill the memory. */
const KEY_LIMIT = 100_000

export function openMemoryCounter(quota: Quota, keyLimit = KEY_LIMIT): Counter {
  const limiter = new RateLimiterMemory({ points: quota.points, duration: quota.seconds })
  let windowEndsAt = 0
  let fresh = 0

  /** Of the keys of two windows at most, all are still counted. */
  const isFull = () => {
    const now = performance.now()
    if (now >= windowEndsAt) {
      windowEndsAt = now + quota.seconds * 1_000
      fresh = 0
    }
    return fresh >= keyLimit
  }
  return {
    async take(key) {
      if (isFull() && (await limiter.get(key)) === null) return undefined
      const { consumedPoints, msBeforeNext, isFirstInDuration } = await consume(limiter, key)
      if (isFirstInDuration) fresh += 1
      return standingAt(quota, consumedPoints, msBeforeNext)
    },
    async giveBack(key) {
      if ((await limiter.get(key)) !== null) await limiter.reward(key)
    },
    has: async (key) => (await limiter.get(key)) !== null,
  }
}

/** What the limiter says, also where it is too much; rejects where it cannot count. */
export async function consume(
  limiter: RateLimiterAbstract,
  key: string,
  points = 1,
): Promise<RateLimiterRes> {
  try {
    return await limiter.consume(key, points)
  } catch (thrown) {
    if (thrown instanceof RateLimiterRes) return thrown
    throw thrown
  }
}
