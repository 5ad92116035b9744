// The road through Redis when Redis or the way to it is in trouble: broken, wedged, full, dead, standing still.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import { openFaultProxy } from '../../world/fault-proxy.ts'
import { type TestRedis, testRedis } from '../../world/redis.ts'
import { until } from '../../world/until.ts'
import {
  arrived,
  collect,
  idsOf,
  noteFor,
  notes,
  refusal,
  resent,
  transportYard,
  waitingIn,
} from './bullmq-world.ts'

let redis: TestRedis
const yard = transportYard()

beforeAll(async () => {
  redis = await testRedis()
})
afterEach(async () => {
  await yard.closeAll()
  await redis.cli('config', 'set', 'maxmemory', 0)
  await redis.flush()
})
afterAll(() => redis.stop())

const waiting = () => waitingIn(redis)

describe('a connection that breaks', () => {
  test('in the middle of many leaves some sent, and sending all again brings each', async () => {
    const proxy = await openFaultProxy({ host: '127.0.0.1', port: redis.port })
    const sender = yard.open(`redis://:${redis.password}@127.0.0.1:${proxy.port}`)
    await sender.ready()
    await sender.send('beta', [noteFor('first')])
    proxy.cutAfter(4_000)
    const sent = notes(400)
    expect(await refusal(sender.send('beta', sent))).toBe('transport-unavailable')
    expect(await waiting()).toBeGreaterThan(1)
    proxy.cutAfter(undefined)
    await until('sent again', async () => (await refusal(sender.send('beta', resent(sent)))) === 'sent')
    const got = collect(yard.open(redis.url))
    await until('each arrived', () => new Set(idsOf(got)).size === 401)
    await proxy.close()
  })

  test('and stays wedged without a word gets a new worker after the watchdog has waited', async () => {
    const proxy = await openFaultProxy({ host: '127.0.0.1', port: redis.port })
    const clock = { now: 0 }
    const receiver = yard.open(`redis://:${redis.password}@127.0.0.1:${proxy.port}`, { now: () => clock.now })
    const got = collect(receiver)
    const sender = yard.open(redis.url)
    await sender.send('beta', notes(1))
    await arrived(got, 1)
    const wedged = proxy.holdAt('evalsha')
    await sender.send('beta', notes(3))
    const release = await wedged
    await until('the backlog seen', () => receiver.stats().waiting['beta'] === 3)
    expect(receiver.revived).toEqual([])
    clock.now += 61_000
    await arrived(got, 4)
    expect(receiver.revived).toEqual(['beta'])
    release()
    await proxy.close()
  })
})

describe('a Redis that is full', () => {
  test('is sent nothing, told of once a second, and drained once there is room', async () => {
    const transport = yard.open(redis.url)
    const sent = notes(50)
    await transport.send('beta', sent.slice(0, 25))
    await redis.cli('config', 'set', 'maxmemory', '1mb')
    expect(await refusal(transport.send('beta', sent.slice(25)))).toBe('transport-unavailable')
    await until('the memory seen', () => transport.stats().memoryShare > 0.7)
    for (let n = 0; n < 1_000; n += 1)
      expect(await refusal(transport.send('beta', sent.slice(25)))).toBe('transport-unavailable')
    const got = collect(transport)
    await until('the worker met it', () => transport.troubles.some(({ error }) => /OOM/.test(String(error))))
    const met = transport.troubles.length
    expect(met).toBeLessThan(8)
    await until('two more lines', () => transport.troubles.length >= met + 2)
    expect(transport.troubles.at(-1)?.suppressed).toBeLessThan(100) // BullMQ alone would try thousands of times
    await redis.cli('config', 'set', 'maxmemory', 0)
    await until('sent again', async () => (await refusal(transport.send('beta', resent(sent)))) === 'sent')
    await until('each arrived', () => new Set(idsOf(got)).size === 50)
  })

  test('in part is left the rest, which its own work needs', async () => {
    const transport = yard.open(redis.url)
    await transport.send('beta', notes(1))
    const [, used = ''] = /used_memory:(\d+)/.exec(String(await redis.cli('info', 'memory'))) ?? []
    await redis.cli('config', 'set', 'maxmemory', Math.round(Number(used) / 0.8))
    await until('the memory seen', () => transport.stats().memoryShare > 0.7)
    expect(transport.takes('beta')).toBe(false)
    expect(await refusal(transport.send('beta', notes(1)))).toBe('transport-unavailable')
    expect(await waiting()).toBe(1)
  })

  test('of one module is sent no more for that module alone', async () => {
    const transport = yard.open(redis.url, { limits: { waiting: 100 } })
    await transport.send('beta', notes(101))
    expect([transport.takes('beta'), transport.takes('gamma')]).toEqual([false, true])
    expect(await refusal(transport.send('beta', notes(1)))).toBe('transport-unavailable')
    expect(await refusal(transport.send('gamma', [noteFor('a', { destination: 'gamma' })]))).toBe('sent')
    collect(transport)
    await until('sent again', async () => (await refusal(transport.send('beta', notes(1)))) === 'sent')
  })
})

test('a dead Redis costs a sender nothing, and one line a second', async () => {
  const transport = yard.open(redis.url)
  await transport.send('beta', notes(1))
  await redis.kill()
  await until('the loss seen', () => !transport.takes('beta'))
  const began = performance.now()
  for (let n = 0; n < 2_000; n += 1) await refusal(transport.send('beta', notes(1)))
  const tookMs = performance.now() - began
  expect(transport.troubles.length).toBeLessThanOrEqual(2 + tookMs / 1_000)
  await redis.restart()
  const got = collect(transport)
  const envelope = noteFor('back')
  const isSent = async () =>
    transport.takes('beta') && (await refusal(transport.send('beta', [envelope]))) === 'sent'
  await until('sent again by one who asks first', isSent)
  await arrived(got, 1)
})

test('a Redis that stands still keeps the first senders waiting for three seconds, and nobody after them', async () => {
  const transport = yard.open(redis.url)
  await transport.send('beta', notes(1))
  redis.pause()
  const sends = [1, 2, 3].map(() => refusal(transport.send('beta', notes(1))))
  expect(await Promise.all(sends)).toEqual(Array(3).fill('transport-unavailable'))
  expect(transport.takes('beta')).toBe(false)
  // Three seconds for each of them would outlast the test.
  for (let n = 0; n < 100; n += 1) await refusal(transport.send('beta', notes(1)))
  redis.resume()
  await until('sent again', async () => (await refusal(transport.send('beta', notes(1)))) === 'sent')
})
