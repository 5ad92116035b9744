// Counting against a quota: one set of laws, in this process and in Redis; and what holds while Redis is away.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { openBundles } from '../../../runtime/limits/bundles.ts'
import { type Counter, openMemoryCounter } from '../../../runtime/limits/counter.ts'
import type { Quota } from '../../../runtime/limits/quota.ts'
import { openRedisCounters, type RedisCounters } from '../../../runtime/limits/redis-counter.ts'
import { type TestRedis, testRedis } from '../../world/redis.ts'
import { until } from '../../world/until.ts'

let redis: TestRedis
const opened: RedisCounters[] = []
const told: string[] = []
let clock = 0

beforeAll(async () => {
  redis = await testRedis()
})
afterAll(async () => {
  for (const counters of opened) counters.close()
  await redis.stop()
})

let names = 0
const quotaOf = (points: number, seconds = 60): Quota => ({ name: `q${(names += 1)}`, points, seconds })

async function redisCounters(): Promise<RedisCounters> {
  const observer = {
    away: (source: string) => void told.push(`away ${source}`),
    back: () => void told.push('back'),
    strangerProxy: () => {},
  }
  const counters = await openRedisCounters(redis.url, observer, () => clock)
  opened.push(counters)
  return counters
}

const kinds: Record<string, (quota: Quota) => Promise<Counter>> = {
  memory: async (quota) => openMemoryCounter(quota),
  Redis: async (quota) => (await redisCounters()).counterOf(quota),
}

describe.each(Object.keys(kinds))('counted in %s', (kind) => {
  const counterOf = (quota: Quota) => (kinds[kind] as (typeof kinds)[string])(quota) // one of its own keys

  test('as many pass as the quota has points, and what is left is never negative', async () => {
    const quota = quotaOf(2)
    const counter = await counterOf(quota)
    const lefts: number[] = []
    for (let nr = 0; nr < 4; nr += 1) {
      const standing = await counter.take('a')
      lefts.push(standing?.left ?? -1)
      expect([nr, standing?.exceeded]).toEqual([nr, nr >= 2])
      expect(standing?.resetSeconds).toBeGreaterThanOrEqual(59)
      expect(standing?.resetSeconds).toBeLessThanOrEqual(60)
    }
    expect(lefts).toEqual([1, 0, 0, 0])
  })

  test('of many at once no more pass than the quota has points', async () => {
    const counter = await counterOf(quotaOf(5))
    const standings = await Promise.all(Array.from({ length: 40 }, () => counter.take('a')))
    expect(standings.filter((standing) => !standing?.exceeded)).toHaveLength(5)
  })

  test('each key has a quota of its own', async () => {
    const counter = await counterOf(quotaOf(1))
    expect((await counter.take('a'))?.exceeded).toBe(false)
    expect((await counter.take('b'))?.exceeded).toBe(false)
    expect((await counter.take('a'))?.exceeded).toBe(true)
  })

  test('what is given back can be taken again, and nothing more than that', async () => {
    const counter = await counterOf(quotaOf(2))
    await counter.take('a')
    await counter.take('a')
    await counter.giveBack('a')
    expect((await counter.take('a'))?.exceeded).toBe(false)
    expect((await counter.take('a'))?.exceeded).toBe(true)
    await counter.giveBack('never taken')
    expect((await counter.take('never taken'))?.left).toBeLessThanOrEqual(2)
  })

  test('after its window a quota is whole again', async () => {
    const counter = await counterOf(quotaOf(1, 1))
    await counter.take('a')
    expect(await counter.has('a')).toBe(true)
    await until('the window to end', async () => !(await counter.has('a')))
    expect((await counter.take('a'))?.exceeded).toBe(false)
  })
})

test('two gateways count together in Redis', async () => {
  const quota = quotaOf(3)
  const [one, two] = [(await redisCounters()).counterOf(quota), (await redisCounters()).counterOf(quota)]
  for (const counter of [one, two, one]) expect((await counter.take('a'))?.exceeded).toBe(false)
  for (const counter of [one, two]) expect((await counter.take('a'))?.exceeded).toBe(true)
})

describe('in bundles', () => {
  test('two gateways together give what the quota has, but for less than a bundle each', async () => {
    const quota = quotaOf(500)
    const [one, two] = [(await redisCounters()).bundledOf(quota), (await redisCounters()).bundledOf(quota)]
    const standings = await Promise.all(
      Array.from({ length: 1_200 }, (_, nr) => (nr % 3 ? one : two).take('a')),
    )
    const given = standings.filter((standing) => !standing?.exceeded).length
    expect(given).toBeLessThanOrEqual(500)
    expect(given).toBeGreaterThan(500 - 2 * 5)
    for (const standing of standings) expect(standing?.left).toBeGreaterThanOrEqual(0)
  })

  test('one gateway alone gives the quota to the last point, and counts down one by one', async () => {
    const counter = (await redisCounters()).bundledOf(quotaOf(250))
    const lefts: (number | undefined)[] = []
    for (let nr = 0; nr < 252; nr += 1) lefts.push((await counter.take('a'))?.left)
    expect(lefts).toEqual([...Array.from({ length: 250 }, (_, nr) => 249 - nr), 0, 0])
    expect((await counter.take('a'))?.exceeded).toBe(true)
  })

  test('Redis hears of a hundredth, and nothing of whoever has used all', async () => {
    let asked = 0
    let consumedPoints = 0
    const quota = quotaOf(1_000)
    const take = openBundles(
      quota,
      async (_, points) => (
        (asked += 1),
        { consumedPoints: (consumedPoints += points), msBeforeNext: 60_000 }
      ),
      () => 0,
    )
    for (let nr = 0; nr < 3_000; nr += 1) expect([nr, (await take('a'))?.exceeded]).toEqual([nr, nr >= 1_000])
    expect(asked).toBe(100)
  })

  test('when its window is over a bundle is worth nothing, and a new one is taken', async () => {
    let at = 0
    let asked = 0
    const store = async (_: string, points: number) => (
      (asked += 1),
      { consumedPoints: points, msBeforeNext: 60_000 }
    )
    const take = openBundles(quotaOf(1_000), store, () => at)
    await take('a')
    at = 59_999
    expect((await take('a'))?.resetSeconds).toBe(1)
    at = 60_000
    expect((await take('a'))?.resetSeconds).toBe(60)
    expect(asked).toBe(2)
  })
})

test('nothing in Redis stays for ever', async () => {
  await (await redisCounters()).counterOf(quotaOf(1)).take('a')
  const keys = (await redis.cli('keys', 'kerf:limit:*')) as string[] // a list, by its definition
  expect(keys.length).toBeGreaterThan(0)
  for (const key of keys) expect([key, Number(await redis.cli('ttl', key))]).not.toEqual([key, -1])
})

test('while Redis is away this process counts alone, says so once, and asks at most once a second', async () => {
  const counter = (await redisCounters()).counterOf(quotaOf(2))
  await counter.take('a')
  told.length = 0
  redis.pause()
  const alone = [await counter.take('a'), await counter.take('a'), await counter.take('a')]
  expect(alone.map((standing) => standing?.exceeded)).toEqual([false, false, true])
  clock += 1_000
  await counter.take('a')
  redis.resume()
  await counter.take('a')
  expect(told).toEqual(['away Redis, for rate limits'])
  await until('Redis to count again', async () => {
    clock += 1_000
    await counter.take('b')
    return told.includes('back')
  })
  expect(told).toEqual(['away Redis, for rate limits', 'back'])
})

test('a Redis that takes no more counts as away', async () => {
  const counter = (await redisCounters()).counterOf(quotaOf(1))
  told.length = 0
  await redis.cli('config', 'set', 'maxmemory', 1)
  expect((await counter.take('full'))?.exceeded).toBe(false)
  expect((await counter.take('full'))?.exceeded).toBe(true)
  expect(told).toEqual(['away Redis, for rate limits'])
  await redis.cli('config', 'set', 'maxmemory', 0)
  clock += 1_000
})

test('a gateway that starts without Redis counts alone, and together with the others once it is there', async () => {
  await redis.kill()
  told.length = 0
  const quota = quotaOf(2)
  const counter = (await redisCounters()).counterOf(quota)
  expect((await counter.take('a'))?.left).toBe(1)
  expect(told).toEqual(['away Redis, for rate limits'])
  await redis.restart()
  await until('Redis to count', async () => {
    clock += 1_000
    await counter.take('b')
    return told.includes('back')
  })
  expect((await (await redisCounters()).counterOf(quota).take('b'))?.left).toBeLessThan(2)
})

test('with more keys than it may hold, nobody new is counted, and those who are still are', async () => {
  const counter = openMemoryCounter(quotaOf(2), 10)
  for (let nr = 0; nr < 10; nr += 1) await counter.take(`key ${nr}`)
  expect(await counter.take('one more')).toBeUndefined()
  expect((await counter.take('key 3'))?.left).toBe(0)
  expect((await counter.take('key 3'))?.exceeded).toBe(true)
})
