// Leases in a real Redis: who comes, who goes, who dies, and what happens when Redis does.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import { notConnected } from '../../../runtime/connection-errors.ts'
import { type Discovery, type DiscoveryConfig, openDiscovery } from '../../../runtime/discovery/discovery.ts'
import { type OwnLease, openOwnLease, type OwnLeaseOptions } from '../../../runtime/discovery/own-lease.ts'
import { signLease } from '../../../runtime/discovery/signed-lease.ts'
import { openFaultProxy } from '../../world/fault-proxy.ts'
import { type TestRedis, testRedis } from '../../world/redis.ts'
import { testKeys } from '../../world/service-keys.ts'
import { until } from '../../world/until.ts'
import { listener } from './told.ts'
import { block, seenWhileBlocked } from './blocked.ts'

const keys = testKeys('orders', 'payments')
const signatures = keys.signaturesOf('orders', 'payments')
let redis: TestRedis
const leases: OwnLease[] = []
const discoveries: Discovery[] = []

beforeAll(async () => {
  redis = await testRedis()
})
afterEach(async () => {
  await Promise.all(leases.splice(0).map((lease) => lease.leave(1_000)))
  await Promise.all(discoveries.splice(0).map((discovery) => discovery.close()))
  await redis.restart()
})
afterAll(() => redis.stop())

async function announce(name: string, modules: string[], times: OwnLeaseOptions['times'] = {}) {
  const { observer, ...heard } = listener()
  const lease = { id: Bun.randomUUIDv7(), url: `http://${name}:3000`, modules }
  const own = await openOwnLease({ redisUrl: redis.url, lease, signatures, observer, onLost() {}, times })
  leases.push(own)
  return { ...heard, leave: () => (leases.splice(leases.indexOf(own), 1), own.leave(2_000)) }
}

function discover(over: Partial<DiscoveryConfig> = {}) {
  const { observer, ...heard } = listener()
  const discovery = openDiscovery({
    addresses: new Map(),
    leases: { redisUrl: redis.url, signatures },
    observer,
    now: () => performance.now(),
    ...over,
  })
  discoveries.push(discovery)
  return { ...discovery, ...heard }
}

const ends = Date.now() + 600_000

/** As whoever may write to Redis does. */
async function put(text: string): Promise<void> {
  await redis.cli('zadd', 'kerf:instances', Date.now() + 60_000, text)
}

/** Straight from Redis: how long the leases still hold. */
async function standing(): Promise<number> {
  const [seconds, micros] = (await redis.cli('time')) as string[]
  const now = Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000)
  return Number(await redis.cli('zcount', 'kerf:instances', `(${now}`, '+inf'))
}

describe('a process', () => {
  test('is found by whoever waits for its modules, and no longer once it has left', async () => {
    const { ready, instancesOf } = discover()
    const waiting = ready(['orders', 'payments'], AbortSignal.timeout(10_000))
    const one = await announce('one', ['orders', 'payments'])
    await waiting
    expect([instancesOf('orders'), instancesOf('users')]).toEqual([['http://one:3000'], []])
    await announce('two', ['orders'])
    await until('both', () => instancesOf('orders').length === 2)
    await one.leave()
    await until('only the second', () => instancesOf('orders').join() === 'http://two:3000')
    expect(instancesOf('payments')).toEqual([])
  })

  test('comes and goes without waiting for the next round', async () => {
    const { instancesOf, ready } = discover()
    await announce('first', ['orders'])
    await ready(['orders'], AbortSignal.timeout(10_000))
    const delays: number[] = []
    for (let round = 0; round < 5; round++) {
      const own = await announce('second', ['payments'])
      const announced = performance.now()
      await until('it to be found', () => instancesOf('payments').length === 1)
      delays.push(performance.now() - announced)
      await own.leave()
      const left = performance.now()
      await until('it to be forgotten', () => instancesOf('payments').length === 0)
      delays.push(performance.now() - left)
    }
    // A round comes every second or later: ten of them in a row within half of that need the hint.
    expect(delays.toSorted((a, b) => a - b)[8]).toBeLessThan(500)
  })

  test('is found at its address if one was given, whatever leases say', async () => {
    const urls = ['http://by-hand:1']
    const { instancesOf, ready } = discover({
      addresses: new Map([['orders', { kind: 'fixed', urls }]]),
    })
    await announce('one', ['orders', 'payments'])
    await ready(['payments'], AbortSignal.timeout(10_000))
    expect(instancesOf('orders')).toEqual(urls)
  })

  test('keeps its lease while its event loop is busy for several leases', async () => {
    await announce('busy', ['orders'], { leaseMs: 600, renewMs: 150 })
    await until('the lease to stand', async () => (await standing()) === 1)
    block(2_000)
    expect(await standing()).toBe(1)
  })

  test('loses its lease when its event loop has been silent for too long, and gets it back after that', async () => {
    await announce('silent', ['orders'], { leaseMs: 600, renewMs: 150, silentMs: 1_200 })
    await until('the lease to stand', async () => (await standing()) === 1)
    expect(seenWhileBlocked(redis.url, 2_500)).toBe(0)
    await until('the lease to stand again', async () => (await standing()) === 1)
  })

  test('that is killed is forgotten when its lease has run out', async () => {
    const { instancesOf, ready } = discover()
    const script = `
      const { openOwnLease } = await import('${import.meta.dir}/../../../runtime/discovery/own-lease.ts')
      const lease = { id: 'doomed', url: 'http://doomed:3000', modules: ['orders'] }
      const { openMessageSignatures } = await import('${import.meta.dir}/../../../runtime/security/message-signatures.ts')
      const signatures = openMessageSignatures(JSON.parse(process.argv[2]), [])
      const times = { leaseMs: 700, renewMs: 200 }
      await openOwnLease({ redisUrl: process.argv[1], lease, signatures, observer: {}, times })
      setInterval(() => {}, 1_000)`
    const child = Bun.spawn(
      [process.execPath, '-e', script, redis.url, JSON.stringify(keys.ownOf('orders'))],
      {
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    )
    await ready(['orders'], AbortSignal.timeout(10_000))
    child.kill('SIGKILL')
    await child.exited
    await until('it to be forgotten', () => instancesOf('orders').length === 0)
  })
})

describe('Redis', () => {
  test('may be away: the last known instances serve, and nobody is forgotten when it comes back empty', async () => {
    const { instancesOf, ready, told, errors } = discover()
    const own = await announce('one', ['orders'], { renewMs: 200 })
    await ready(['orders'], AbortSignal.timeout(10_000))
    await redis.kill()
    await until('both to notice', () => told.includes('leases away') && own.told.includes('own lease away'))
    expect([...errors, ...own.errors]).toEqual([notConnected(), notConnected()])
    expect(instancesOf('orders')).toEqual(['http://one:3000'])
    await redis.restart()
    await until('both to be back', () => told.includes('leases back') && own.told.includes('own lease back'))
    expect(told.filter((line) => line.startsWith('orders'))).toEqual(['orders: http://one:3000'])
    expect(await standing()).toBe(1)
  })

  test('may lose everything: nobody is forgotten, and the leases stand again', async () => {
    const { ready, told } = discover()
    await announce('one', ['orders'], { renewMs: 500 })
    await ready(['orders'], AbortSignal.timeout(10_000))
    for (let round = 0; round < 3; round++) {
      await redis.flush()
      await until('the lease to stand again', async () => (await standing()) === 1)
    }
    expect(told).toEqual(['orders: http://one:3000'])
  })

  test('may hang: the last known instances serve, and all is well soon after it goes on', async () => {
    const { instancesOf, ready, told } = discover()
    const own = await announce('one', ['orders'], { renewMs: 200 })
    await ready(['orders'], AbortSignal.timeout(10_000))
    redis.pause()
    try {
      const haveNoticed = () => told.includes('leases away') && own.told.includes('own lease away')
      await until('both to notice', haveNoticed, 4_500)
      expect(instancesOf('orders')).toEqual(['http://one:3000'])
    } finally {
      redis.resume()
    }
    await until('both to be back', () => told.includes('leases back') && own.told.includes('own lease back'))
    expect(instancesOf('orders')).toEqual(['http://one:3000'])
  })

  test('may be away for longer than any lease: all have a whole one to announce themselves again', async () => {
    let skippedMs = 0
    const { told, ...discovery } = discover({ now: () => performance.now() + skippedMs })
    await put(signLease({ id: 'one', url: 'http://one:3000', modules: ['orders'] }, ends, signatures).live)
    await discovery.ready(['orders'], AbortSignal.timeout(10_000))
    await redis.kill()
    await until('its absence to be noticed', () => told.includes('leases away'))
    skippedMs = 3_600_000
    await redis.restart()
    await until('it to be back', () => told.includes('leases back'))
    expect(discovery.instancesOf('orders')).toEqual(['http://one:3000'])
    skippedMs += 11_000
    await until('the one that did not come back to be forgotten', () => told.includes('orders: '))
  })

  test('may be cut off without a word: new connections are tried, for the old ones may never answer', async () => {
    const proxy = await openFaultProxy({ host: '127.0.0.1', port: redis.port })
    try {
      const redisUrl = redis.url.replace(`:${redis.port}`, `:${proxy.port}`)
      const { told, ...discovery } = discover({ leases: { redisUrl, signatures } })
      await announce('one', ['orders'])
      await discovery.ready(['orders'], AbortSignal.timeout(10_000))
      const before = proxy.connections
      proxy.blackHole(true)
      await until('another connection to be tried', () => proxy.connections > before, 15_000)
      proxy.blackHole(false)
      await until('it to be back', () => told.includes('leases back'))
      expect(discovery.instancesOf('orders')).toEqual(['http://one:3000'])
    } finally {
      await proxy.close()
    }
  })

  test('may come later than the processes', async () => {
    await redis.kill()
    const { ready } = discover()
    const waiting = ready(['orders'], AbortSignal.timeout(20_000))
    await announce('one', ['orders'])
    await redis.restart()
    await waiting
  })

  test('may hold what we do not understand', async () => {
    await put('no JSON')
    await put('{"id":"x","url":"http://one:3000","modules":["orders"]}')
    await put(signLease({ id: 'x', url: 'file:///etc', modules: ['orders'] }, ends, signatures).live)
    await announce('one', ['orders'])
    const { ready, told } = discover()
    await ready(['orders'], AbortSignal.timeout(10_000))
    expect(told).toEqual(['orders: http://one:3000'])
  })

  test('does not keep a process from leaving in time', async () => {
    const own = await announce('one', ['orders'])
    await until('the lease to stand', async () => (await standing()) === 1)
    await redis.kill()
    const begun = performance.now()
    await own.leave()
    expect(performance.now() - begun).toBeLessThan(2_500)
  })
})
