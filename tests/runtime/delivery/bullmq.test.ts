// The road through Redis on a real Redis: what it promises while all is well, at the start and at the end.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import type { BullTransport } from '../../../runtime/delivery/bullmq/transport.ts'
import { redisFaults } from '../../../runtime/delivery/bullmq/connections.ts'
import type { Envelope } from '../../../runtime/delivery/envelope.ts'
import { type TestRedis, testRedis } from '../../world/redis.ts'
import { until } from '../../world/until.ts'
import { arrived, collect, idsOf, noteFor, notes, resent, transportYard, waitingIn } from './bullmq-world.ts'

let redis: TestRedis
const yard = transportYard()

beforeAll(async () => {
  redis = await testRedis()
})
afterEach(async () => {
  await yard.closeAll()
  await redis.cli('config', 'set', 'maxmemory-policy', 'noeviction')
  await redis.flush()
})
afterAll(() => redis.stop())

const waiting = () => waitingIn(redis)

/** As another program, or an older version of ours, would use the same queue. */
async function withQueue<T>(work: (queue: Queue) => Promise<T>): Promise<T> {
  const connection = new Redis(redis.url, { maxRetriesPerRequest: null })
  const queue = new Queue('kerf-beta', { connection, prefix: 'kerf' })
  try {
    return await work(queue)
  } finally {
    await queue.close()
    connection.disconnect()
  }
}

describe('an envelope sent', () => {
  test('arrives whole at whoever receives for its destination, and leaves nothing behind in Redis', async () => {
    const [sender, receiver] = [yard.open(redis.url), yard.open(redis.url)]
    const got = collect(receiver)
    const envelope = noteFor('a')
    await sender.send('beta', [envelope])
    await arrived(got, 1)
    expect(got).toEqual([envelope])
    await until('no job left', async () =>
      withQueue(async (queue) => Object.values(await queue.getJobCounts()).every((count) => count === 0)),
    )
  })

  test('waits for a receiver that comes later', async () => {
    const sent = notes(3)
    await yard.open(redis.url).send('beta', sent)
    const got = collect(yard.open(redis.url))
    await arrived(got, 3)
    expect(idsOf(got)).toEqual(idsOf(sent))
  })

  test('goes to one of several receivers', async () => {
    const sender = yard.open(redis.url)
    const got = [collect(yard.open(redis.url)), collect(yard.open(redis.url))]
    const sent = notes(200)
    await sender.send('beta', sent)
    await until('all arrived', () => got.flat().length >= 200)
    expect(idsOf(got.flat()).sort()).toEqual(idsOf(sent).sort())
  })

  test('is never beside another of its key, and at most `concurrency` are on their way at once', async () => {
    const receiver = yard.open(redis.url)
    const running: Envelope[] = []
    const [most, beside] = [{ now: 0 }, { count: 0 }]
    const order: Record<string, number[]> = {}
    receiver.receive('beta', 3, async (envelope) => {
      if (running.some(({ key }) => key === envelope.key)) beside.count += 1
      running.push(envelope)
      most.now = Math.max(most.now, running.length)
      await new Promise((resolve) => setTimeout(resolve, 2))
      running.splice(running.indexOf(envelope), 1)
      ;(order[envelope.key ?? ''] ??= []).push(Number(envelope.data))
    })
    const sent = Array.from({ length: 60 }, (_, at) => noteFor(`k${at % 5}`, { data: at }))
    await yard.open(redis.url).send('beta', sent)
    await until('all delivered', () => Object.values(order).flat().length === 60)
    expect(most.now).toBe(3)
    expect(beside.count).toBe(0)
    for (const numbers of Object.values(order)) expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
  })

  test('arrives although an earlier copy of it sits among the failed', async () => {
    const envelope = noteFor('a')
    await withQueue(async (queue) => {
      await queue.add('x', {}, { jobId: `${envelope.id}_1` })
      const connection = { connection: new Redis(redis.url, { maxRetriesPerRequest: null }), prefix: 'kerf' }
      const failing = new Worker('kerf-beta', () => Promise.reject(new Error('no')), connection)
      await until('a failed job', async () => (await queue.getFailedCount()) === 1)
      await failing.close()
      connection.connection.disconnect()
    })
    const transport = yard.open(redis.url)
    const got = collect(transport)
    await transport.send('beta', [envelope])
    await transport.send('beta', resent([envelope]))
    await arrived(got, 1)
    expect(got.map(({ generation }) => generation)).toEqual([2])
  })

  test('passes by what is no envelope, and what is meant for somebody else', async () => {
    await withQueue((queue) => queue.add('x', { hello: 'world' }))
    const transport = yard.open(redis.url)
    await transport.send('beta', [noteFor('a', { destination: 'gamma' })])
    const got = collect(transport)
    const envelope = noteFor('a')
    await transport.send('beta', [envelope])
    await arrived(got, 1)
    expect(idsOf(got)).toEqual([envelope.id])
    expect(transport.dropped).toEqual([
      expect.stringMatching(/^it is no envelope: envelope: /),
      'it is meant for gamma',
    ])
  })
})

test('copies of a message that wait in one process leave no job behind', async () => {
  const receiver = yard.open(redis.url)
  const gate = Promise.withResolvers<void>()
  const got: string[] = []
  receiver.receive('beta', 2, async ({ id }) => {
    got.push(id)
    await gate.promise
  })
  const [first, second] = [noteFor('a'), noteFor('a')]
  await receiver.send('beta', [first, second, ...resent([second])])
  await until('all taken', async () => got.length === 1 && (await waiting()) === 0)
  gate.resolve()
  await until('no job left', async () => Number(await redis.cli('llen', 'kerf:kerf-beta:active')) === 0)
  expect(new Set(got)).toEqual(new Set(idsOf([first, second])))
})

test('a message sent again and again lies in Redis a few times at most, and once more when Redis has lost it', async () => {
  const transport = yard.open(redis.url)
  const envelope = noteFor('a')
  for (let generation = 1; generation <= 20; generation += 1)
    await transport.send('beta', [{ ...envelope, generation }])
  expect(await waiting()).toBe(5)
  await redis.flush()
  await transport.send('beta', [{ ...envelope, generation: 21 }])
  expect(await waiting()).toBe(1)
})

describe('ready()', () => {
  test('finds no fault with a Redis that will do', async () => {
    expect(await yard.open(redis.url).ready()).toEqual([])
  })

  test('refuses a Redis that throws keys away', async () => {
    await redis.cli('config', 'set', 'maxmemory-policy', 'allkeys-lru')
    expect(await yard.open(redis.url).ready()).toEqual([
      expect.stringMatching(/maxmemory-policy allkeys-lru .*set `maxmemory-policy noeviction`/),
    ])
  })

  test('refuses a Redis that does not answer, or not to this password', async () => {
    const urls = ['redis://127.0.0.1:1', `redis://:wrong-secret@127.0.0.1:${redis.port}`]
    const [[nobody = ''] = [], [stranger = ''] = []] = await Promise.all(
      urls.map((url) => yard.open(url).ready()),
    )
    expect(nobody).toMatch(
      /^Redis at 127\.0\.0\.1:1 does not answer \(not connected to Redis\): .*correct REDIS_URL/,
    )
    expect(stranger).toMatch(/^Redis at 127\.0\.0\.1:\d+ does not answer /)
    expect(stranger).not.toContain('wrong-secret')
  })

  test('refuses a Redis that is too old', async () => {
    const info = 'redis_version:5.0.14\r\nmaxmemory_policy:noeviction\r\n'
    // All that is asked of it.
    const old = { info: () => Promise.resolve(info) } as unknown as Redis
    expect(await redisFaults(old, redis.url)).toEqual([
      expect.stringMatching(/ is 5\.0\.14: .* 6\.2 or newer/),
    ])
  })
})

describe('close()', () => {
  async function closing(transport: BullTransport, limitMs: number): Promise<number> {
    const began = performance.now()
    await transport.close(limitMs)
    return performance.now() - began
  }

  test('waits for what is being delivered, takes nothing more, and puts back what it had not begun', async () => {
    const receiver = yard.open(redis.url)
    const { promise, resolve } = Promise.withResolvers<void>()
    const begun: string[] = []
    const ended: string[] = []
    receiver.receive('beta', 1, async ({ id }) => {
      begun.push(id)
      await promise
      ended.push(id)
    })
    const sender = yard.open(redis.url)
    const sent = notes(5)
    await sender.send('beta', sent)
    await until('two taken, one begun', async () => begun.length === 1 && (await waiting()) === 3)
    const closed = receiver.close(5_000)
    resolve()
    await closed
    expect([begun, ended]).toEqual([[sent[0]?.id ?? ''], [sent[0]?.id ?? '']])
    const got = collect(yard.open(redis.url))
    await until('the others at another receiver, at once', () => got.length === 4, 5_000)
  })

  test('ends in time although a delivery does not', async () => {
    const receiver = yard.open(redis.url)
    const begun = Promise.withResolvers<void>()
    receiver.receive('beta', 1, () => (begun.resolve(), new Promise(() => {})))
    await yard.open(redis.url).send('beta', notes(2))
    await begun.promise
    expect(await closing(receiver, 300)).toBeLessThan(1_500)
  })

  test('ends in time while Redis is paused, down, or never was there', async () => {
    const [paused, down, never] = [
      yard.open(redis.url),
      yard.open(redis.url),
      yard.open('redis://127.0.0.1:1'),
    ]
    for (const transport of [paused, down, never]) collect(transport)
    await until('both connected', () => paused.stats().reachable && down.stats().reachable)
    redis.pause()
    expect(await closing(paused, 300)).toBeLessThan(1_500)
    redis.resume()
    await redis.kill()
    await until('the loss seen', () => !down.stats().reachable)
    expect(await closing(down, 300)).toBeLessThan(1_500)
    expect(await closing(never, 300)).toBeLessThan(1_500)
    await redis.restart()
  })
})
