// What /readyz says in each fault: what takes a process out of service, and what is only told.
import { beforeEach, expect, test } from 'bun:test'
import { ConnectionLost } from '../../../runtime/database/errors.ts'
import type { Asker, Pool } from '../../../runtime/database/pool.ts'
import { readyResponse, standingOf } from '../../../runtime/doors/health.ts'
import type { HostedModule } from '../../../runtime/hosting/hosted-module.ts'
import { openReadiness, type ReadinessOptions } from '../../../runtime/doors/readiness.ts'

type Fault = 'away' | 'silent' | 'busy'

let clock = 0
beforeEach(() => void (clock = 0))

function poolThat(fault?: Fault): Pool {
  const isBusy = fault === 'busy'
  const stats = { size: 2, open: 2, leased: isBusy ? 2 : 0, waiting: isBusy ? 3 : 0, refused: 0 }
  return {
    lease: async ({ signal } = {}) => {
      if (fault === 'away') throw new ConnectionLost('no')
      if (fault === 'silent' || fault === 'busy')
        return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
      return { query: async () => [], release: () => {} } as never // all that a question asks of a lease
    },
    stats: () => stats,
    close: async () => {},
  }
}

const home = (name: string, pool = poolThat(), deliveryPool = pool) =>
  ({ definition: { name }, pool, deliveryPool }) as unknown as HostedModule // as deep as readiness looks

function readiness(options: Partial<ReadinessOptions> & { readonly homes?: readonly HostedModule[] }) {
  const { homes = [home('orders'), home('users')], ...rest } = options
  return openReadiness({
    isEdge: false,
    phase: () => 'ready',
    hosted: () => homes,
    standingOf: async () => ({ outbox: [] }),
    needed: [],
    elsewhere: undefined,
    now: () => clock,
    ...rest,
  })
}

async function answerOf(options: Parameters<typeof readiness>[0]) {
  const response = readyResponse(await standingOf(readiness(options)))
  return [response.status, await response.json()] as const
}

const knowing = (known: () => readonly string[]): ReadinessOptions['elsewhere'] => ({
  instancesOf: (module) => (known().includes(module) ? ['http://there'] : []),
})

test('all is well: 200, and nothing to say', async () => {
  expect(await answerOf({})).toEqual([200, { status: 'ok', reasons: [] }])
})

test('a process that starts or drains is sent nothing', async () => {
  for (const phase of ['starting', 'stopping'] as const)
    expect(await answerOf({ phase: () => phase })).toEqual([503, { status: 'unavailable', reasons: [phase] }])
})

test('the database of all that lives here is away: not ready; that of one module: told, and the others serve', async () => {
  const [orders, users] = [home('orders', poolThat('away')), home('users', poolThat('away'))]
  expect(await answerOf({ homes: [orders, users] })).toEqual([
    503,
    { status: 'unavailable', reasons: ['database-away:orders', 'database-away:users'] },
  ])
  expect(await answerOf({ homes: [orders, home('users')] })).toEqual([
    200,
    { status: 'degraded', reasons: ['database-away:orders'] },
  ])
})

test('a database that says nothing is away', async () => {
  expect(await answerOf({ homes: [home('orders', poolThat('silent'))], answerMs: 50 })).toEqual([
    503,
    { status: 'unavailable', reasons: ['database-away:orders'] },
  ])
})

test('a pool without a free connection is no database that is away: another instance would be as busy', async () => {
  expect(await answerOf({ homes: [home('orders', poolThat('busy'), poolThat())] })).toEqual([
    200,
    { status: 'degraded', reasons: ['pool-exhausted:orders'] },
  ])
})

test('a stuck outbox, Redis away and a lease that is late are told, and take nobody out of service', async () => {
  const outbox = [{ destination: 'inventory', oldestSeconds: 301 }]
  const health = { troubles: () => ['redis-away', 'lease-not-renewed'] }
  expect(
    await answerOf({
      standingOf: async (module) => ({ outbox: module === 'orders' ? outbox : [] }),
      elsewhere: { instancesOf: () => [], health },
    }),
  ).toEqual([
    200,
    { status: 'degraded', reasons: ['outbox-stuck:orders/inventory', 'redis-away', 'lease-not-renewed'] },
  ])
})

const edge = { isEdge: true, homes: [], needed: ['orders', 'users'] }

test('a gateway waits until it has heard of every module, and then keeps serving when one of them goes', async () => {
  let known = ['users']
  const health = readiness({ ...edge, elsewhere: knowing(() => known) })
  expect(await standingOf(health)).toEqual({ isReady: false, reasons: ['module-unknown:orders'] })
  known = ['users', 'orders']
  clock += 1_001
  expect(await standingOf(health)).toEqual({ isReady: true, reasons: [] })
  known = ['users']
  clock += 1_001
  expect(await standingOf(health)).toEqual({ isReady: true, reasons: ['module-unknown:orders'] })
})

test('a gateway that starts while a module is away is ready after half a minute, but never knowing nobody', async () => {
  let known = ['users']
  const health = readiness({ ...edge, elsewhere: knowing(() => known) })
  clock = 30_001
  expect(await standingOf(health)).toEqual({ isReady: true, reasons: ['module-unknown:orders'] })
  known = []
  clock += 1_001
  expect((await standingOf(health)).isReady).toBe(false)
})

test('however many ask, the databases are asked once a second', async () => {
  let asked = 0
  const pool = poolThat()
  const counted = { ...pool, lease: (asker?: Asker) => ((asked += 1), pool.lease(asker)) }
  const health = readiness({ homes: [home('orders', counted)] })
  await Promise.all(Array.from({ length: 50 }, () => standingOf(health)))
  expect(asked).toBe(1)
  clock += 1_001
  await standingOf(health)
  expect(asked).toBe(2)
})

test('that a process drains is told at once, whatever was said a moment ago', async () => {
  let phase: 'ready' | 'stopping' = 'ready'
  const health = readiness({ phase: () => phase })
  expect((await standingOf(health)).isReady).toBe(true)
  phase = 'stopping'
  expect(await standingOf(health)).toEqual({ isReady: false, reasons: ['stopping'] })
})
