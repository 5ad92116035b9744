// Orders that are not to be paid after all: at every moment of a payment's way, no charge is left.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { OrderId, VoidPayment } from '#modules/payments'
import { until } from '../../world/until.ts'
import { euros } from './payment-fixture.ts'
import { openTill, type Till } from './till.ts'

let till: Till

beforeAll(async () => {
  till = await openTill({ timeoutMs: 600, slowMs: 300 })
}, 60_000)
afterAll(() => till.close())

const taken = { what: 'taken', amount: euros(1_000) }
const letGo = { what: 'voided', amount: euros(1_000), wasTaken: false }
const givenBack = { ...letGo, wasTaken: true }

test('gives back what was taken', async () => {
  const orderId = await till.take('pm_card_visa')
  await till.settled()
  await till.send(VoidPayment, { orderId })
  await till.settled()
  expect(till.heardOf(orderId)).toEqual([taken, givenBack])
  expect(await till.booksOf(orderId)).toEqual(['authorize', 'capture', 'refund'])
  expect(await till.statusOf(orderId)).toBe('refunded')
  const keys = await till.sql`
    select key from payments.sandbox_ledger where reference = ${orderId} order by at`
  const [payment] = await till.sql`select id from payments.payments where order_id = ${orderId}`
  expect(keys.map(({ key }) => key.replace(payment?.['id'], 'id'))).toEqual([
    'id:authorize',
    'id:capture',
    expect.stringMatching(/^id:refund:[0-9a-f-]{36}$/),
  ])
})

test('lets go of what is only being held, and takes nothing', async () => {
  const orderId = await till.take('pm_card_slow')
  await until('the hold', async () => (await till.booksOf(orderId)).length > 0)
  expect(await till.statusOf(orderId)).toBe('pending')
  await till.send(VoidPayment, { orderId })
  await till.settled()
  expect(till.heardOf(orderId)).toEqual([letGo])
  expect(await till.booksOf(orderId)).toEqual(['authorize', 'void'])
  expect(await till.statusOf(orderId)).toBe('voided')
})

test('gives back what was charged in a call without an answer', async () => {
  const orderId = await till.take('pm_card_timeout_after_charge')
  await until('the charge', async () => (await till.booksOf(orderId)).includes('capture'))
  expect(await till.statusOf(orderId)).toBe('authorized')
  await till.send(VoidPayment, { orderId })
  await till.settled()
  expect(till.heardOf(orderId)).toEqual([givenBack])
  expect(await till.booksOf(orderId)).toEqual(['authorize', 'capture', 'refund'])
  expect(await till.chargeOf(orderId)).toBe(0)
})

test('leaves no charge when it comes together with the wish to pay', async () => {
  const orders = await Promise.all(
    ['pm_card_visa', 'pm_card_visa', 'pm_card_slow', 'pm_card_error_once'].map((method) =>
      till.take(method, { thenVoid: true }),
    ),
  )
  await till.settled()
  for (const orderId of orders) {
    expect(await till.chargeOf(orderId)).toBe(0)
    const status = await till.statusOf(orderId)
    expect(status).toBeOneOf(['voided', 'refunded'])
    expect(till.heardOf(orderId).at(-1)).toEqual(status === 'voided' ? letGo : givenBack)
  }
})

test('changes nothing after a decline, or the second time, or where nothing was to be paid', async () => {
  const declined = await till.take('pm_card_chargeDeclined')
  const returned = await till.take('pm_card_visa')
  const unknown = OrderId.parse(Bun.randomUUIDv7())
  await till.settled()
  for (const orderId of [declined, returned, returned, unknown]) await till.send(VoidPayment, { orderId })
  await till.settled()
  await till.send(VoidPayment, { orderId: returned })
  await till.settled()
  expect(till.heardOf(declined)).toEqual([{ what: 'declined', reason: 'card-declined' }])
  expect(till.heardOf(returned)).toEqual([taken, givenBack])
  expect(await till.booksOf(returned)).toEqual(['authorize', 'capture', 'refund'])
  expect(till.heardOf(unknown)).toEqual([])
  expect(await till.statusOf(unknown)).toBeUndefined()
})

test('and the provider’s answer, which come at once, each know of the other', async () => {
  const orderId = await till.take('pm_card_timeout_after_charge')
  const waiting = async (count: number) => {
    await until(`${count} waiting for the payment`, async () => {
      const [row] = await till.sql`
        select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      return row?.['count'] === count
    })
  }
  await until('the charge', async () => (await till.booksOf(orderId)).includes('capture'))
  await till.sql.begin(async (holder) => {
    await holder`select from payments.payments where order_id = ${orderId} for update`
    await waiting(1)
    await till.send(VoidPayment, { orderId })
    await waiting(2)
  })
  await till.settled()
  expect(till.heardOf(orderId)).toEqual([taken, givenBack])
  expect(await till.chargeOf(orderId)).toBe(0)
})

test('leaves our rows and the books of the provider agreed after a storm', async () => {
  const methods = [
    'pm_card_visa',
    'pm_card_visa',
    'pm_card_visa',
    'pm_card_slow',
    'pm_card_error_once',
    'pm_card_chargeDeclined',
    'pm_card_timeout_after_charge',
  ]
  await Promise.all(
    Array.from({ length: 70 }, async (_, index) => {
      const orderId = await till.take(methods[index % methods.length] ?? '')
      // Half of them: at once, when the provider holds the money, or when it has it. A declined card gets no further.
      const entries = (index >> 1) % 3
      if (index % 2 === 0) return
      await until(`${entries} entries in the books`, async () => {
        const books = await till.booksOf(orderId)
        return books.length >= entries || books.includes('decline')
      })
      await till.send(VoidPayment, { orderId })
    }),
  )
  await till.settled()
  const wrong = await till.sql`
    with books as (
      select reference, sum(amount) filter (where kind = 'capture') as captured, count(*) filter (where kind = 'capture') as captures,
             coalesce(sum(amount) filter (where kind = 'refund'), 0) as refunded,
             count(*) filter (where kind = 'void') as voids, min(currency) as currency, count(distinct currency) as currencies
        from payments.sandbox_ledger group by reference
    )
    select p.order_id, p.status, p.void_requested, books.* from payments.payments p
      full join books on reference = p.order_id::text
     where p.id is null or reference is null or captures > 1 or currencies > 1 or books.currency <> p.currency
        or p.refunded <> books.refunded or p.refunding <> 0
        or (p.status in ('captured', 'refunded')) <> (captures = 1) or (p.status = 'voided') <> (voids = 1)
        or captured <> p.amount
        or (p.void_requested and p.status not in ('voided', 'refunded', 'declined'))
        or p.status in ('pending', 'authorized')`
  expect([...wrong]).toEqual([])
  // It was a storm: every way to end was taken.
  const ends = await till.sql`select distinct status from payments.payments`
  expect(ends.map((row) => String(row['status'])).toSorted()).toEqual([
    'captured',
    'declined',
    'refunded',
    'voided',
  ])
}, 60_000)
