// The sandbox keeps what every provider must, and its cards do what the API's papers say. On a real database.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import postgres from 'postgres'
import { openSandbox } from '../../../modules/payments/providers/sandbox.ts'
import type { PaymentProvider } from '../../../modules/payments/providers/provider.ts'
import { openPool, type Pool } from '../../../runtime/database/pool.ts'
import { pooledDatabase } from '../../../runtime/database/pooled.ts'
import { type TestDatabase, testDatabase } from '../../world/database.ts'
import { euros } from './payment-fixture.ts'
import { providerContract } from './provider-contract.ts'

let database: TestDatabase
let pool: Pool
let sql: postgres.Sql
let provider: PaymentProvider

const slowMs = 150
/** As after a restart: nothing is remembered but the books. */
const anotherProcess = () => openSandbox(pooledDatabase(pool), { slowMs })

beforeAll(async () => {
  database = await testDatabase({ modules: ['payments'] })
  pool = openPool({ url: database.roleUrl('payments'), name: 'sandbox', size: 6 })
  sql = postgres(database.url, { max: 1, onnotice: () => {} })
  provider = anotherProcess()
}, 60_000)

afterAll(async () => {
  await pool.close(1_000)
  await sql.end()
  await database.drop()
})

providerContract('sandbox', () => ({ provider, good: 'pm_card_visa', bad: 'pm_card_chargeDeclined' }))

const wishFor = (method: string) => {
  const key = crypto.randomUUID()
  return { key, amount: euros(900), method, reference: crypto.randomUUID() }
}
const entriesOf = (key: string) =>
  sql`select kind from payments.sandbox_ledger where authorization_id = ${key} order by at`

describe('a card of the sandbox', () => {
  const patient = AbortSignal.timeout(60_000)

  test('that nobody knows is declined', async () => {
    for (const method of ['pm_card_unheard_of', 'constructor', ''])
      expect(await provider.authorize(wishFor(method), patient)).toEqual({
        kind: 'declined',
        reason: 'unknown-method',
      })
  })

  test('pm_card_slow answers late, and at once when asked again', async () => {
    const wish = wishFor('pm_card_slow')
    const start = performance.now()
    const answer = await provider.authorize(wish, patient)
    expect(answer.kind).toBe('authorized')
    expect(performance.now() - start).toBeGreaterThanOrEqual(slowMs - 5)
    expect(await openSandbox(pooledDatabase(pool), { slowMs: 60_000 }).authorize(wish, patient)).toEqual(
      answer,
    )
  })

  test('pm_card_slow is let off waiting by its signal', async () => {
    const slow = openSandbox(pooledDatabase(pool), { slowMs: 60_000 })
    const call = slow.authorize(wishFor('pm_card_slow'), AbortSignal.timeout(50))
    await expect(call).rejects.toThrow()
  })

  test('pm_card_error_once fails the first call without charging, in whatever process the next one comes', async () => {
    const wish = wishFor('pm_card_error_once')
    await expect(provider.authorize(wish, patient)).rejects.toThrow('did nothing')
    expect([...(await entriesOf(wish.key))]).toEqual([])
    expect((await anotherProcess().authorize(wish, patient)).kind).toBe('authorized')
  })

  test('pm_card_timeout_after_charge takes the money and never answers the first call', async () => {
    const wish = wishFor('pm_card_timeout_after_charge')
    const answer = await provider.authorize(wish, patient)
    expect(answer).toEqual({ kind: 'authorized', authorization: wish.key })
    const capture = { key: crypto.randomUUID(), authorization: wish.key, amount: wish.amount }
    await expect(provider.capture(capture, AbortSignal.timeout(100))).rejects.toThrow()
    expect([...(await entriesOf(wish.key))]).toEqual([{ kind: 'authorize' }, { kind: 'capture' }])
    expect(await anotherProcess().capture(capture, patient)).toEqual({ kind: 'captured' })
  })

  test('finds its key refused for another wish', async () => {
    const wish = wishFor('pm_card_visa')
    await provider.authorize(wish, patient)
    await expect(provider.authorize({ ...wish, amount: euros(901) }, patient)).rejects.toThrow(
      'a key for one wish only',
    )
  })
})
