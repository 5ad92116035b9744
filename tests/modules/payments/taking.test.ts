// Orders are paid, or not: every card, by real messages and a real database.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { CustomerId, TakePayment, VoidPayment } from '#modules/payments'
import { euros } from './payment-fixture.ts'
import { until } from '../../world/until.ts'
import { openTill, type Till, tillDatabase } from './till.ts'

let till: Till

beforeAll(async () => {
  till = await openTill({ timeoutMs: 400, slowMs: 100 })
}, 60_000)
afterAll(() => till.close())

const taken = { what: 'taken', amount: euros(1_000) }

test('holds the money, takes it and says so', async () => {
  const orderId = await till.take('pm_card_visa')
  await till.settled()
  expect(till.heardOf(orderId)).toEqual([taken])
  expect(await till.statusOf(orderId)).toBe('captured')
  const books = await till.sql`
    select kind, l.amount::int, l.currency, key = p.id || ':' || kind as keyed
      from payments.sandbox_ledger l join payments.payments p on reference = p.order_id::text
     where p.order_id = ${orderId} order by at`
  expect([...books]).toEqual([
    { kind: 'authorize', amount: 1_000, currency: 'EUR', keyed: true },
    { kind: 'capture', amount: 1_000, currency: 'EUR', keyed: true },
  ])
})

test('says why when the card is declined', async () => {
  const declined = await till.take('pm_card_chargeDeclined')
  const unheardOf = await till.take('pm_card_unheard_of')
  await till.settled()
  expect(till.heardOf(declined)).toEqual([{ what: 'declined', reason: 'card-declined' }])
  expect(till.heardOf(unheardOf)).toEqual([{ what: 'declined', reason: 'unknown-method' }])
  expect(await till.statusOf(declined)).toBe('declined')
  expect(await till.chargeOf(declined)).toBe(0)
})

test('waits for a slow card', async () => {
  const orderId = await till.take('pm_card_slow')
  await till.settled()
  expect(till.heardOf(orderId)).toEqual([taken])
  expect(till.troubles.filter((trouble) => trouble.startsWith('payments.authorize'))).toEqual([])
})

test('charges once when the provider charges and never answers', async () => {
  const orderId = await till.take('pm_card_timeout_after_charge')
  await till.settled()
  expect(till.heardOf(orderId)).toEqual([taken])
  expect(await till.booksOf(orderId)).toEqual(['authorize', 'capture'])
  expect(till.troubles.join()).toContain('did not answer in time')
})

test('tries again when the provider fails once', async () => {
  const orderId = await till.take('pm_card_error_once')
  await till.settled()
  expect(till.heardOf(orderId)).toEqual([taken])
  expect(await till.booksOf(orderId)).toEqual(['authorize', 'capture'])
  expect(till.troubles.join()).toContain('failed, and did nothing')
})

test('takes no second payment for an order', async () => {
  const orderId = await till.take('pm_card_visa')
  const customerId = CustomerId.parse(Bun.randomUUIDv7())
  await till.send(TakePayment, { orderId, customerId, amount: euros(7), method: 'pm_card_visa' })
  await till.settled()
  expect(till.heardOf(orderId)).toEqual([taken])
  expect(await till.booksOf(orderId)).toEqual(['authorize', 'capture'])
})

test('takes and gives back nothing for an order that costs nothing', async () => {
  const orderId = await till.take('pm_card_visa', { amount: euros(0) })
  await till.settled()
  await till.send(VoidPayment, { orderId })
  await till.settled()
  expect(till.heardOf(orderId)).toEqual([{ what: 'taken', amount: euros(0) }, { what: 'voided' }])
})

test('goes on after a process has died between the charge and its record', async () => {
  const database = await tillDatabase()
  const first = await openTill({ database, delivery: { attemptMs: 500 } })
  const orderId = await first.take('pm_card_timeout_after_charge')
  await until('the charge', async () => (await first.booksOf(orderId)).includes('capture'))
  await first.crash()
  const second = await openTill({ database, delivery: { attemptMs: 500 } })
  expect(await second.statusOf(orderId)).toBe('authorized')
  await second.settled()
  expect(second.heardOf(orderId)).toEqual([taken])
  expect(await second.booksOf(orderId)).toEqual(['authorize', 'capture'])
  await second.close()
  await database.drop()
}, 30_000)
