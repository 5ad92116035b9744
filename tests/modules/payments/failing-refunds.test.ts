// Refunds that Stripe made and a bank sends back days later: out of our books, and seen by somebody.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { type OrderId, PaymentId, VoidPayment } from '#modules/payments'
import { receiveNotice } from '../../../modules/payments/receive-notice.ts'
import { requestRefund } from '../../../modules/payments/request-refund.ts'
import { until } from '../../world/until.ts'
import { euros } from './payment-fixture.ts'
import { startStripe, type StripeServer } from './stripe-server.ts'
import { openTill, type Till } from './till.ts'

let stripe: StripeServer
let till: Till

beforeAll(async () => {
  stripe = startStripe()
  till = await openTill({ stripe, delivery: { attempts: 3, patientAttempts: 3 } })
}, 60_000)
afterAll(async () => {
  await till.close()
  await stripe.stop()
})

const taken = { what: 'taken', amount: euros(1_000) }
const refunded = (cents: number) => ({ what: 'refunded', amount: euros(cents) })
const refundFailed = (cents: number) => ({ what: 'refund failed', amount: euros(cents) })
const givenBack = { what: 'voided', amount: euros(1_000), wasTaken: true }

async function paid() {
  const orderId = await till.take('pm_card_visa')
  await till.settled()
  const [row] = await till.sql`select id, authorization_id from payments.payments where order_id = ${orderId}`
  return { orderId, paymentId: PaymentId.parse(row?.['id']), intent: String(row?.['authorization_id']) }
}
type Paid = Awaited<ReturnType<typeof paid>>

/** Stripe says that something about the refunds of a payment has changed. */
function tell({ intent, orderId }: Paid): Promise<void> {
  const says = { kind: 'refunds-changed' } as const
  const notice = { id: crypto.randomUUID(), authorization: intent, reference: orderId, says }
  return till.run(receiveNotice, { provider: 'stripe', notice })
}

const refundsAt = (intent: string) => stripe.books.refunds.filter((each) => each.payment_intent === intent)

/** Has the bank send back the newest refund. */
async function fail(payment: Paid): Promise<void> {
  stripe.books.failRefund(refundsAt(payment.intent).at(-1)?.id ?? '')
  await tell(payment)
}

async function giveBack({ paymentId }: Paid, cents: number): Promise<void> {
  const requestedBy = Bun.randomUUIDv7()
  await till.run(requestRefund, { paymentId, amount: euros(cents), requestedBy })
  await till.settled()
}

function giveBackInDashboard(payment: Paid, cents: number): Promise<void> {
  stripe.books.refund(new URLSearchParams({ payment_intent: payment.intent, amount: String(cents) }))
  return tell(payment)
}

async function booksOf(orderId: OrderId) {
  const [row] = await till.sql`
    select status, refunded::int, refunding::int from payments.payments where order_id = ${orderId}`
  return { ...row }
}

const audited = async ({ paymentId }: Paid) =>
  (await till.sql`select action, actor from payments.audit_log where subject = ${paymentId} order by at`).map(
    (row) => ({ ...row }),
  )
/** A review stands behind what is dead. */
const reviewWaits = () =>
  until('a review that waits', async () => {
    const waiting = await till.sql`
      select from payments.inbox where name = 'payments.review-refunds@1' and state = 'parked'`
    return waiting.length > 0
  })
const deaths = () => till.troubles.filter((each) => each.includes('dead'))

test('an admin’s is free to be given back again, and it is said and written down', async () => {
  for (const cents of [400, 1_000]) {
    const payment = await paid()
    const { orderId } = payment
    await giveBack(payment, cents)
    expect(await till.statusOf(orderId)).toBe(cents === 1_000 ? 'refunded' : 'captured')
    await fail(payment)
    await tell(payment) // heard twice
    await till.settled()
    expect(await booksOf(orderId)).toEqual({ status: 'captured', refunded: 0, refunding: 0 })
    expect(await audited(payment)).toEqual([
      { action: 'payment.refund-requested', actor: 'system' },
      { action: 'payment.refund-failed', actor: 'system' },
    ])
    await giveBack(payment, 1_000)
    expect(await till.statusOf(orderId)).toBe('refunded')
    const said = [taken, refunded(cents), refundFailed(cents), refunded(1_000)]
    expect(till.heardOf(orderId)).toEqual(said)
    expect(await till.chargeOf(orderId)).toBe(0)
  }
  expect(deaths()).toEqual([])
})

test('one that was made in the dashboard is out of the books too', async () => {
  const payment = await paid()
  await giveBackInDashboard(payment, 300)
  await till.settled()
  await fail(payment)
  await till.settled()
  expect(till.heardOf(payment.orderId)).toEqual([taken, refunded(300), refundFailed(300)])
  expect(await booksOf(payment.orderId)).toEqual({ status: 'captured', refunded: 0, refunding: 0 })
})

test('a voided payment’s stays owed as a dead letter, until it is given back in the dashboard', async () => {
  const payment = await paid()
  const { orderId, intent } = payment
  await till.send(VoidPayment, { orderId })
  await till.settled()
  expect(await till.statusOf(orderId)).toBe('refunded')
  await fail(payment)
  await until('a dead letter', () => deaths().length > 0)
  expect(deaths()).toEqual([
    expect.stringMatching(
      /^payments.refund-payment@1 dead: .*\(lost_or_stolen_card\): give it back by hand there/,
    ),
  ])
  expect(await booksOf(orderId)).toEqual({ status: 'captured', refunded: 0, refunding: 1_000 })
  expect(refundsAt(intent)).toHaveLength(1) // no second try, which the bank would send back again

  await giveBackInDashboard(payment, 1_000)
  await reviewWaits()
  await till.discardDead()
  await till.settled()
  expect(await booksOf(orderId)).toEqual({ status: 'refunded', refunded: 1_000, refunding: 0 })
  expect(till.heardOf(orderId)).toEqual([taken, givenBack, refundFailed(1_000), givenBack])
  till.troubles.splice(0)
})

test('of a voided payment, what an admin or the dashboard gave back before is tried once more, as the void’s', async () => {
  for (const before of [giveBack, giveBackInDashboard]) {
    const payment = await paid()
    const { orderId, intent } = payment
    await before(payment, 1_000)
    await till.settled()
    await till.send(VoidPayment, { orderId })
    await till.settled()
    await fail(payment)
    await till.settled()
    expect(await booksOf(orderId)).toEqual({ status: 'refunded', refunded: 1_000, refunding: 0 })
    expect(refundsAt(intent)).toHaveLength(2)
    expect(deaths()).toEqual([])

    await fail(payment)
    await until('a dead letter', () => deaths().length > 0)
    expect(refundsAt(intent)).toHaveLength(2)
    expect(await booksOf(orderId)).toEqual({ status: 'captured', refunded: 0, refunding: 1_000 })
    await till.discardDead()
    await till.settled()
    till.troubles.splice(0)
  }
})

const reviews = async () => {
  const [row] = await till.sql`
    select count(*)::int from payments.inbox where name = 'payments.review-refunds@1'`
  return Number(row?.['count'])
}

test('a review that comes before the money was taken lets the steps pass', async () => {
  const orderId = await till.take('pm_card_slow')
  const row = await until('the payment', async () => {
    const rows = await till.sql`select id from payments.payments where order_id = ${orderId}`
    return rows[0]
  })
  await tell({ orderId, paymentId: PaymentId.parse(row['id']), intent: 'pi_unknown' })
  await till.settled()
  expect(await till.statusOf(orderId)).toBe('captured')
  expect(deaths()).toEqual([])
})

test('a review of a payment whose capture somebody discarded does not go round for ever: it becomes a dead letter', async () => {
  for (let count = 0; count < 3; count++) stripe.mishap(/capture$/, 'busy')
  const orderId = await till.take('pm_card_visa')
  await until('a dead capture', () => deaths().length === 1)
  const [row] = await till.sql`select id, authorization_id from payments.payments where order_id = ${orderId}`
  const intent = String(row?.['authorization_id'])
  stripe.books.capture(intent)
  const before = await reviews()
  await giveBackInDashboard({ orderId, paymentId: PaymentId.parse(row?.['id']), intent }, 1_000)
  await till.discardDead()
  await until('a dead review', () => deaths().length === 2)
  expect(deaths()[1]).toStartWith(
    'payments.review-refunds@1 dead: Failure: Refunds are told of a payment of which nothing was taken',
  )
  expect((await reviews()) - before).toBe(3)
  await till.discardDead()
  await till.settled()
  till.troubles.splice(0)
})

test('what an admin wanted back and somebody discarded is free again, or booked where Stripe has made it', async () => {
  for (const isMade of [false, true]) {
    const payment = await paid()
    const { orderId, paymentId } = payment
    if (isMade) stripe.mishap(/POST .*refunds$/, 'failed')
    for (let count = isMade ? 1 : 0; count < 3; count++) stripe.mishap(/GET .*refunds$/, 'busy')
    const wish = { paymentId, amount: euros(700), requestedBy: Bun.randomUUIDv7() }
    await till.run(requestRefund, wish)
    await until('a dead letter', () => deaths().length > 0)
    expect(await booksOf(orderId)).toEqual({ status: 'captured', refunded: 0, refunding: 700 })
    await till.discardDead()
    await till.settled()
    expect(await booksOf(orderId)).toEqual({ status: 'captured', refunded: isMade ? 700 : 0, refunding: 0 })
    expect(till.heardOf(orderId)).toEqual([taken, ...(isMade ? [refunded(700)] : [])])
    till.troubles.splice(0)
  }
})
