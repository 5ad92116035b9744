// Every journey, in the monolith.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { startTestKerf, type TestKerf } from '../world/kerf.ts'
import { allJourneys } from './all-journeys.ts'
import { addressesOf } from './addresses.ts'
import { type JourneyWorld, openJourneyWorld } from './world.ts'

const LIMIT_MS = 60_000
let kerf: TestKerf
let world: JourneyWorld

beforeAll(async () => {
  kerf = await startTestKerf({
    settings: { PAYMENT_SANDBOX_SLOW_MS: '1000', PAYMENT_TIMEOUT_MS: '1500', WEBHOOK_ALLOW_PRIVATE: 'true' },
  })
  world = await openJourneyWorld(addressesOf(kerf))
}, LIMIT_MS)
afterAll(() => kerf.stop())

for (const { title, run } of allJourneys) test(title, () => run(world), LIMIT_MS)

test('nothing went wrong behind the answers but what the cards are for', () => {
  expect(kerf.troubles.filter((trouble) => !trouble.startsWith('payments retried '))).toEqual([])
})
