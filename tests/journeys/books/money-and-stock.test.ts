// After a storm of orders, cancellations and refunds, the books of all modules and of the provider agree.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { startTestKerf, type TestKerf } from '../../world/kerf.ts'
import { addressesOf } from '../addresses.ts'
import { bodyOf } from '../answer.ts'
import { doctored } from './doctored.ts'
import { atRest, faultsOf, withTables } from './books.ts'
import { DeadLetter, page } from '../shapes.ts'
import { storm, type Told } from './storm.ts'
import { wrongs } from './wrongs.ts'
import { type JourneyWorld, openJourneyWorld } from '../world.ts'

const LIMIT_MS = 120_000
const seed = Number(process.env['KERF_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
let kerf: TestKerf
let world: JourneyWorld
let told: Told

beforeAll(async () => {
  console.log(`KERF_SEED=${seed} repeats this storm`)
  kerf = await startTestKerf({
    settings: { PAYMENT_SANDBOX_SLOW_MS: '150', PAYMENT_TIMEOUT_MS: '400' },
  })
  world = await openJourneyWorld(addressesOf(kerf))
  told = await storm(world, { seed, orders: 200, concurrency: 8 })
  // What has not come to rest by then is told by the books.
  await withTables(world, (tables) =>
    world.eventually('the storm to calm down', () => atRest(tables)).catch(() => {}),
  )
}, LIMIT_MS)
afterAll(() => kerf.stop())

test('money, stock and mail agree with every order, and nothing is left behind', async () => {
  expect(told.orders).toHaveLength(200)
  expect(await withTables(world, (tables) => faultsOf(tables, told))).toEqual([])
})

test('no message was given up', async () => {
  const answer = await world.call('GET', '/v1/dead-letters', { as: await world.admin() })
  expect(bodyOf(page(DeadLetter), 200, answer).data).toEqual([])
})

test('it was a storm: every way to end was taken', async () => {
  const ends = await world.rows(
    'orders',
    `select distinct coalesce(cancel_reason, status) as end from orders.orders`,
  )
  const expected = ['confirmed', 'out-of-stock', 'payment-declined', 'requested']
  expect(ends.map(({ end }) => String(end)).toSorted()).toEqual(expected)
  expect(told.refunds.size).toBeGreaterThan(5)
})

for (const { what, statement, fault } of wrongs)
  test(`the books would tell if ${what}`, async () => {
    expect(await doctored(world, told, statement)).toContainEqual(expect.stringMatching(fault))
  })
