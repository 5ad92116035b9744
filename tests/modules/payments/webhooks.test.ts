// What Stripe says of its own accord: believed if it is signed, heard once, and true in whatever order it comes.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { until } from '../../world/until.ts'
import { euros } from './payment-fixture.ts'
import type { StripeEvent } from './stripe-books.ts'
import { openStripeShop, otherSecret, type StripeShop } from './stripe-shop.ts'

let shop: StripeShop

beforeAll(async () => {
  shop = await openStripeShop()
}, 60_000)
afterAll(() => shop.close())

const heard = async () => (await shop.desk.sql`select id from payments.webhooks`).map((row) => row['id'])

describe('a webhook', () => {
  test('is refused unless Stripe signed these bytes, with a secret that counts, not long ago', async () => {
    const { orderId, intent } = await shop.captured()
    const event = shop.giveBack(intent, 100)
    const minutes = (count: number) => new Date(Date.now() - count * 60_000)
    const { body } = await shop.stripe.webhook(event)
    for (const how of [
      { signature: '' },
      { signature: 'v1=00' },
      { signature: `t=${Math.floor(Date.now() / 1000)},v1=${'0'.repeat(64)}` },
      { secret: 'whsec_of_somebody_else' },
      { at: minutes(5.1) },
      { body: `${body} ` },
      { body: body.replace('"amount_refunded": 100', '"amount_refunded": 900') },
      { body: '' },
    ])
      expect([how, await shop.tell(event, how)]).toEqual([how, 401])
    expect(await heard()).not.toContain(event.id)
    expect((await shop.desk.paymentOf(orderId)).refunded.amount).toBe(0)
    expect(await shop.tell(event, { at: minutes(4.9), secret: otherSecret })).toBe(204)
    await until('the refund', async () => (await shop.desk.paymentOf(orderId)).refunded.amount === 100)
  })

  test('is for providers that speak alone', async () => {
    const event = shop.stripe.books.events[0] ?? expect.unreachable()
    for (const provider of ['sandbox', 'paypal', 'constructor'])
      expect([provider, await shop.tell(event, { provider })]).toEqual([provider, 404])
  })

  test('of a type or a payment that does not concern us is answered like any other, and not kept', async () => {
    const intent = { id: 'pi_of_another_shop', metadata: {} }
    const strangers: StripeEvent[] = [
      { id: 'evt_a', object: 'event', type: 'customer.created', data: { object: { id: 'cus_1' } } },
      { id: 'evt_b', object: 'event', type: 'payment_intent.succeeded', data: { object: intent } },
      { id: 'evt_c', object: 'event', type: 'charge.refunded', data: { object: { payment_intent: null } } },
      {
        ...{ id: 'evt_d', object: 'event', type: 'payment_intent.succeeded' },
        data: { object: { ...intent, metadata: { kerf_reference: "' or 1=1" } } },
      },
    ]
    for (const event of strangers) expect([event.id, await shop.tell(event)]).toEqual([event.id, 204])
    for (const event of strangers) expect(await heard()).not.toContain(event.id)
  })

  test('that comes twice, also at once, is heard once', async () => {
    const { orderId, payment, intent } = await shop.captured()
    const event = shop.giveBack(intent, 300)
    const statuses = await Promise.all(Array.from({ length: 6 }, () => shop.tell(event)))
    expect(statuses).toEqual(Array(6).fill(204))
    await until('the refund', async () => (await shop.desk.paymentOf(orderId)).refunded.amount === 300)
    expect(await shop.tell(event)).toBe(204)
    expect((await heard()).filter((id) => id === event.id)).toHaveLength(1)
    expect(await shop.refundsOf(payment.id)).toHaveLength(1)
  })

  test('is remembered for a month', async () => {
    const { sql } = shop.desk
    await sql`insert into payments.webhooks values
      ('stripe', 'evt_old', now() - interval '31 days'), ('stripe', 'evt_young', now() - interval '29 days')`
    const { intent } = await shop.captured()
    expect(await shop.tell(shop.giveBack(intent, 1))).toBe(204)
    expect(await heard()).toContain('evt_young')
    expect(await heard()).not.toContain('evt_old')
  })
})

describe('a payment', () => {
  test('whose answer got lost for good goes on by the webhook, and is charged once', async () => {
    shop.stripe.mishap(/POST .*payment_intents$/, 'failed')
    const orderId = await shop.order()
    await shop.intentOf(orderId)
    expect(await shop.tell(shop.event('payment_intent.amount_capturable_updated', orderId))).toBe(204)
    await shop.payment(orderId, 'captured')
    const own = [...shop.stripe.books.intents.values()].filter(
      ({ metadata }) => metadata['kerf_reference'] === orderId,
    )
    expect(own).toHaveLength(1)
  })

  test('that was declined, with the answer lost, is declined by the webhook', async () => {
    shop.stripe.mishap(/POST .*payment_intents$/, 'failed')
    const orderId = await shop.order('pm_card_chargeDeclinedInsufficientFunds')
    await shop.intentOf(orderId)
    expect(await shop.tell(shop.event('payment_intent.payment_failed', orderId))).toBe(204)
    await shop.payment(orderId, 'declined')
    const [row] = await shop.desk.sql`
      select decline_reason from payments.payments where order_id = ${orderId}`
    expect(row?.['decline_reason']).toBe('insufficient-funds')
  })

  test('that was taken in the dashboard is taken here, though its hold is told after that', async () => {
    shop.stripe.mishap(/POST .*payment_intents$/, 'failed')
    const orderId = await shop.order()
    shop.stripe.books.capture(await shop.intentOf(orderId))
    expect(await shop.tell(shop.event('payment_intent.succeeded', orderId))).toBe(204)
    expect(await shop.tell(shop.event('payment_intent.amount_capturable_updated', orderId))).toBe(204)
    await shop.payment(orderId, 'captured')
    const order = () => shop.customer.get(`/v1/orders/${orderId}`)
    await until('the order to be confirmed', async () => (await order()).body.status === 'confirmed')
  })

  test('whose hold was let go in the dashboard is declined, and its order cancelled', async () => {
    for (let count = 0; count < 400; count++) shop.stripe.mishap(/capture$/, 'busy')
    const orderId = await shop.order()
    await shop.payment(orderId, 'authorized')
    const intent = await shop.intentOf(orderId)
    shop.stripe.books.cancel(intent)
    expect(await shop.tell(shop.event('payment_intent.canceled', orderId))).toBe(204)
    await shop.payment(orderId, 'declined')
    const order = () => shop.customer.get(`/v1/orders/${orderId}`)
    await until('the order to be cancelled', async () => (await order()).body.status === 'cancelled')
    shop.stripe.forgive()
  })
})

describe('money that was given back in the dashboard', () => {
  test('is shown, in parts and in all, and the customer is told', async () => {
    const { orderId, payment, intent } = await shop.captured()
    expect((await shop.desk.refund(payment.id, 200)).status).toBe(201)
    await until('ours', async () => (await shop.desk.paymentOf(orderId)).refunded.amount === 200)
    expect(await shop.tell(shop.event('charge.refunded', orderId))).toBe(204)
    expect(await shop.tell(shop.giveBack(intent, 300))).toBe(204)
    await until('theirs', async () => (await shop.desk.paymentOf(orderId)).refunded.amount === 500)
    expect(await shop.tell(shop.giveBack(intent, 500))).toBe(204)
    await shop.payment(orderId, 'refunded')
    expect((await shop.refundsOf(payment.id)).map(({ status }) => status)).toEqual(Array(3).fill('refunded'))
    await until('three mails', async () => {
      const { body } = await shop.customer.get('/v1/notifications?limit=100')
      return body.data.filter(({ subject }) => /refund/i.test(subject)).length >= 3
    })
  })

  test('is booked once we hear that it was taken', async () => {
    shop.stripe.mishap(/POST .*payment_intents$/, 'failed')
    const orderId = await shop.order()
    const intent = await shop.intentOf(orderId)
    shop.stripe.books.capture(intent)
    expect(await shop.tell(shop.giveBack(intent, 100))).toBe(204)
    expect(await shop.tell(shop.event('payment_intent.amount_capturable_updated', orderId))).toBe(204)
    await until('the refund', async () => (await shop.desk.paymentOf(orderId)).refunded.amount === 100)
  })

  test('has a refund of ours give way that no longer fits', async () => {
    const { orderId, payment, intent } = await shop.captured()
    const event = shop.giveBack(intent, 600)
    for (let count = 0; count < 400; count++) shop.stripe.mishap(/GET .*refunds$/, 'busy')
    expect(await shop.tell(event)).toBe(204)
    await until('the review', () => shop.stripe.calls.at(-1) === 'GET /v1/refunds')
    const ours = [await shop.desk.refund(payment.id, 300), await shop.desk.refund(payment.id, 500)]
    expect(ours.map(({ status }) => status)).toEqual([201, 201])
    shop.stripe.forgive()
    await until('both of those that fit', async () => {
      return (await shop.desk.paymentOf(orderId)).refunded.amount === 900
    })
    const statuses = (await shop.refundsOf(payment.id)).map(({ status }) => status)
    expect(statuses.toSorted()).toEqual(['refunded', 'refunded', 'refused'])
    expect((await shop.desk.refund(payment.id, 100)).status).toBe(201)
    await shop.payment(orderId, 'refunded')
  })
})

test('a dispute is seen by an admin from its beginning to its end, and stays ended', async () => {
  const { orderId, payment, intent } = await shop.captured()
  const { books } = shop.stripe
  const opened = books.dispute(intent, 'needs_response')
  const updated = books.dispute(intent, 'under_review', 'updated')
  const lost = books.dispute(intent, 'lost', 'closed')
  const seen = async () => {
    const { data } = (await shop.desk.admin.get('/v1/payments/disputes')).body
    return data.filter((dispute) => dispute.orderId === orderId)
  }
  expect(await shop.tell(updated)).toBe(204)
  expect(await shop.tell(opened)).toBe(204)
  expect<unknown>(await seen()).toEqual([
    {
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      paymentId: payment.id,
      orderId,
      amount: euros(1_000),
      reason: 'fraudulent',
      status: 'open',
      providerReference: `du_of_${intent}`,
      createdAt: expect.stringMatching(/Z$/),
    },
  ])
  expect(await shop.tell(lost)).toBe(204)
  expect(await shop.tell(books.dispute(intent, 'under_review', 'updated'))).toBe(204)
  expect((await seen()).map(({ status }) => status)).toEqual(['lost'])
  expect((await shop.customer.get('/v1/payments/disputes')).status).toBe(403)
})

test('webhooks and answers that race, or get lost, in any order and twice, leave books that agree', async () => {
  const { books } = shop.stripe
  const from = books.events.length
  for (let count = 0; count < 3; count++)
    for (const what of ['failed', 'lost', 'broken', 'busy'] as const) shop.stripe.mishap(/POST/, what)
  const methods = [
    'pm_card_visa',
    'pm_card_error_once',
    'pm_card_chargeDeclined',
    'pm_card_timeout_after_charge',
  ]
  const orders = await Promise.all(
    Array.from({ length: 16 }, async (_, index) => {
      const orderId = await shop.order(methods[index % methods.length])
      if (index % 3 === 0) await shop.customer.post(`/v1/orders/${orderId}/cancel`, {})
      return orderId
    }),
  )
  const isQuiet = async () => {
    for (const event of books.events.slice(from).toReversed()) expect(await shop.tell(event)).toBe(204)
    const open = await shop.desk.sql`
      select from payments.payments where order_id = any(${orders}) and status in ('pending', 'authorized')
       union all select from payments.refunds where status = 'pending'`
    const all = await shop.desk
      .sql`select from orders.orders where id = any(${orders}) and status = 'pending'`
    return open.length + all.length === 0
  }
  await until('all of them to end', isQuiet, 40_000)
  for (const orderId of orders)
    // Its cancellation may only now be on its way.
    await until(`books of ${orderId} that agree`, async () => {
      const { held, taken, back } = shop.atStripe(orderId)
      expect(taken).toBeLessThanOrEqual(1)
      const [payment] = (await shop.customer.get(`/v1/payments?orderId=${orderId}`)).body.data
      if (!payment) return held + taken === 0
      const expected = taken === 0 ? ['declined', 'voided'] : back === 1_000 ? ['refunded'] : ['captured']
      return held === 0 && expected.includes(payment.status) && payment.refunded.amount === back
    })
}, 60_000)
