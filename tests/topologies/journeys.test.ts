// The journeys, in topologies of several processes: a few in every run, all of them in all 52 with KERF_ALL_TOPOLOGIES=1.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { allJourneys } from '../journeys/all-journeys.ts'
import { addressesOf } from '../journeys/addresses.ts'
import { cancelling } from '../journeys/cancelling.ts'
import { deadLetters } from '../journeys/dead-letters.ts'
import { ends } from '../journeys/ends.ts'
import type { Journey } from '../journeys/journey.ts'
import { notified } from '../journeys/notified.ts'
import { placing } from '../journeys/placing.ts'
import { refunding } from '../journeys/refunding.ts'
import { webhooks } from '../journeys/webhooks.ts'
import { type JourneyWorld, openJourneyWorld } from '../journeys/world.ts'
import { startTestKerf, type TestKerf } from '../world/kerf.ts'
import { type TestRedis, testRedis } from '../world/redis.ts'
import { allTopologies, textOf } from './partitions.ts'

const LIMIT_MS = 60_000

/** Those in which a module needs another one. */
const crossing = [...placing, ...ends, ...cancelling, ...refunding, ...notified, ...webhooks, ...deadLetters]

interface Tried {
  readonly topology: string
  readonly databases: 'one' | 'each'
  readonly journeys: readonly Journey[]
}

const few: readonly Tried[] = [
  {
    topology: 'gateway/users/inventory/orders/payments/notifications',
    databases: 'each',
    journeys: allJourneys,
  },
  ...[
    'gateway,users,inventory,orders/payments,notifications',
    'gateway,orders/users,payments/inventory,notifications',
    'gateway,users,inventory,notifications/orders,payments',
  ].map((topology): Tried => ({ topology, databases: 'one', journeys: crossing })),
]
const all = allTopologies.map((topology): Tried => ({
  topology: textOf(topology),
  databases: 'one',
  journeys: allJourneys,
}))
const tried = process.env['KERF_ALL_TOPOLOGIES'] === '1' ? all : few

let redis: TestRedis
beforeAll(async () => {
  redis = await testRedis()
}, LIMIT_MS)
afterAll(() => redis.stop())

for (const { topology, databases, journeys } of tried) {
  const whose = databases === 'each' ? ', and each module has its own database' : ''
  describe(`where ${topology} are the processes${whose}`, () => {
    let kerf: TestKerf
    let world: JourneyWorld

    beforeAll(async () => {
      const settings = {
        PAYMENT_SANDBOX_SLOW_MS: '1000',
        PAYMENT_TIMEOUT_MS: '1500',
        WEBHOOK_ALLOW_PRIVATE: 'true',
      }
      kerf = await startTestKerf({ topology, databases, settings, redisUrl: redis.url })
      world = await openJourneyWorld({ ...addressesOf(kerf), databaseUrlOf: kerf.databaseUrlOf })
    }, LIMIT_MS)
    afterAll(() => kerf.stop(), LIMIT_MS)

    for (const { title, run } of journeys) test(title, () => run(world), LIMIT_MS)

    test('nothing went wrong behind the answers but what the cards are for', () => {
      expect(kerf.troubles.filter((trouble) => !trouble.startsWith('payments retried '))).toEqual([])
    })
  })
}
