// A client that leaves while its request waits for the database.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { startTestKerf, type TestKerf } from '../../world/kerf.ts'
import { until } from '../../world/until.ts'

let kerf: TestKerf
beforeAll(async () => {
  kerf = await startTestKerf()
}, 60_000)
afterAll(() => kerf.stop())

test('a read that nobody waits for leaves the queue at once, and is nobody’s fault', async () => {
  const pool = kerf.hosting.hosted.find(({ definition }) => definition.name === 'inventory')!.pool
  const leases = await Promise.all(Array.from({ length: pool.stats().size }, () => pool.lease()))
  const client = new AbortController()
  const answer = fetch(`${kerf.url}/v1/products/SAW-1`, { signal: client.signal })
  answer.catch(() => {})
  await until('it to wait', () => pool.stats().waiting === 1)
  client.abort()
  await until('it to be forgotten', () => pool.stats().waiting === 0, 2_000)
  for (const lease of leases) lease.release()
  // Whoever waited too long would be counted as refused.
  expect([pool.stats().refused, kerf.troubles]).toEqual([0, []])
})
