// One sequence of calls, right and wrong, is answered the same and leaves the same behind in every topology (C13).
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { type TestRedis, testRedis } from '../../world/redis.ts'
import { callsOf } from './calls.ts'
import { type Played, played } from './play.ts'

const LIMIT_MS = 240_000
const seed = Number(process.env['KERF_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const calls = callsOf(seed, Number(process.env['KERF_CALLS'] ?? 140))
const monolith = 'gateway,users,inventory,orders,payments,notifications'
const others = [
  { topology: 'gateway/users/inventory/orders/payments/notifications', databases: 'each' },
  { topology: 'gateway,orders/users,payments/inventory,notifications', databases: 'one' },
] as const

let redis: TestRedis
let expected: Played

beforeAll(async () => {
  console.log(`KERF_SEED=${seed} repeats these calls`)
  redis = await testRedis()
  expected = await played(calls, monolith, redis.url, 'one')
}, LIMIT_MS)
afterAll(() => redis.stop())

for (const { topology, databases } of others)
  test(
    `${topology}: each call is answered as in one process, the tables end alike, and the document is the same`,
    async () => {
      const found = await played(calls, topology, redis.url, databases)
      for (const [at, answer] of found.answers.entries()) expect(answer).toBe(expected.answers[at] ?? '')
      expect(found.state).toEqual(expected.state)
      expect(found.document).toBe(expected.document)
    },
    LIMIT_MS,
  )

test('the calls were of many kinds, right and wrong, and left rows behind', () => {
  const statuses = new Set(expected.statuses)
  for (const status of [200, 201, 304, 400, 401, 403, 404, 405, 409, 412, 413, 415, 422])
    expect(statuses).toContain(status)
  expect(expected.statuses.filter((status) => status >= 500)).toEqual([])
  for (const table of ['orders.orders', 'payments.payments', 'payments.refunds', 'notifications.mailbox'])
    expect([table, expected.state[table]?.length]).not.toEqual([table, 0])
})
