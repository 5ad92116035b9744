// Endpoints are told of what happens: each event once, signed, one request at a time.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { Webhook } from 'standardwebhooks'
import { OrderCancelled, OrderConfirmed, OrderPlaced } from '#modules/orders'
import {
  PaymentId,
  PaymentRefunded,
  PaymentRefundFailed,
  PaymentTaken,
  PaymentVoided,
  RefundId,
} from '#modules/payments'
import { UserRegistered } from '#modules/users'
import { until } from '../../../world/until.ts'
import { confirmed, orderOf, person } from '../people.ts'
import { refuse, startReceiver } from './receiver.ts'
import { endpoints, openWebhooksWorld, type WebhooksWorld } from './webhooks-world.ts'

const day = 86_400_000
let world: WebhooksWorld
beforeAll(async () => {
  world = await openWebhooksWorld({ WEBHOOK_ALLOW_PRIVATE: 'true' })
}, 30_000)
afterAll(() => world[Symbol.asyncDispose](), 20_000)

test('whoever listens is told of all that happens, in its order, with ids and no names or addresses', async () => {
  await using receiver = startReceiver()
  const all = [
    'order.placed',
    'order.confirmed',
    'order.cancelled',
    'payment.captured',
    'payment.voided',
    'payment.refunded',
    'payment.refund-failed',
    'user.registered',
  ]
  const endpoint = await world.register(receiver, all)
  const ada = person('Ada Lovelace')
  const order = orderOf(ada)
  const { orderId, customerId, total } = order
  const paymentId = PaymentId.parse(Bun.randomUUIDv7())
  const refundId = RefundId.parse(Bun.randomUUIDv7())
  const amount = { amount: 5, currency: 'EUR' }
  const tell = [
    () => world.announce(UserRegistered, ada),
    () => world.announce(OrderPlaced, order),
    () => world.announce(PaymentTaken, { orderId, paymentId, amount: total }),
    () => world.announce(OrderConfirmed, confirmed(order)),
    () => world.announce(PaymentRefunded, { orderId, customerId, paymentId, refundId, amount }),
    () => world.announce(PaymentRefundFailed, { orderId, customerId, paymentId, refundId, amount }),
    () => world.announce(OrderCancelled, { orderId, customerId, reason: 'requested' }),
    () => world.announce(PaymentVoided, { orderId, customerId, paymentId, amount: total, wasTaken: true }),
  ]
  for (const [at, announce] of tell.entries()) {
    await announce()
    await until('it to arrive', () => receiver.received.length === at + 1)
  }
  expect(receiver.received.map(({ event }) => [event.type, event.data])).toEqual([
    ['user.registered', { userId: ada.userId }],
    [
      'order.placed',
      {
        orderId,
        customerId,
        lines: [{ sku: 'SAW', quantity: 2, unitPrice: { amount: 1299, currency: 'EUR' } }],
        total,
      },
    ],
    ['payment.captured', { paymentId, orderId, amount: total }],
    ['order.confirmed', { orderId, customerId, total }],
    ['payment.refunded', { refundId, paymentId, orderId, customerId, amount }],
    ['payment.refund-failed', { refundId, paymentId, orderId, customerId, amount }],
    ['order.cancelled', { orderId, customerId, reason: 'requested' }],
    ['payment.voided', { paymentId, orderId, customerId, amount: total, wasTaken: true }],
  ])
  expect(receiver.received.map(({ body }) => body).join()).not.toMatch(/Ada|@/)
  const deliveries = await world.delivered(
    endpoint,
    receiver.received.map(({ event }) => ({
      event: event.type,
      status: 'delivered',
      attempts: 1,
      lastStatus: 204,
    })),
  )
  expect(deliveries.map(({ id }) => id)).toEqual(receiver.received.map(({ id }) => id))
}, 20_000)

test('an endpoint hears what it lists, and of one order in its order', async () => {
  await using receiver = startReceiver()
  await using other = startReceiver()
  await world.register(receiver, ['order.placed', 'order.confirmed'])
  const silent = await world.register(other, ['user.registered'])
  const orders = Array.from({ length: 4 }, () => orderOf(person()))
  for (const order of orders) {
    await world.announce(OrderPlaced, order)
    await world.announce(OrderConfirmed, confirmed(order))
  }
  await until('eight webhooks', () => receiver.received.length === 8)
  for (const { orderId } of orders) {
    const about = receiver.received.filter(({ event }) => event.data['orderId'] === orderId)
    expect(about.map(({ event }) => event.type)).toEqual(['order.placed', 'order.confirmed'])
  }
  expect(await world.deliveriesTo(silent)).toEqual([])
}, 20_000)

test('a webhook says when the thing happened, however late it was heard of', async () => {
  await using receiver = startReceiver()
  receiver.trustAnyTime()
  await world.register(receiver, ['order.placed'])
  const from = Date.now()
  await world.sql.begin(async (tx) => {
    await tx`lock table notifications.preferences`
    await world.announce(OrderPlaced, orderOf(person()))
    await until('its handler to wait', async () => {
      const waiting =
        await world.sql`select from pg_locks where not granted and relation = 'notifications.preferences'::regclass`
      return waiting.length > 0
    })
    world.advance(day)
  })
  await until('it to arrive', () => receiver.received.length === 1)
  world.advance(-day)
  const [received] = receiver.received
  const happened = Date.parse(received?.event.timestamp ?? '')
  expect(happened).toBeWithin(from, Date.now() + 1)
  expect(Number(received?.headers.get('webhook-timestamp')) * 1_000 - happened).toBeGreaterThan(day / 2)
}, 20_000)

test('an endpoint that hangs takes one place, and holds up nobody else', async () => {
  await using hanging = startReceiver()
  await using other = startReceiver()
  const endpoint = await world.register(hanging, ['order.placed'])
  await world.register(other, ['order.placed'])
  const answer = Promise.withResolvers<Response>()
  hanging.answers.push(() => answer.promise)
  // More than the module handles at once.
  for (let count = 0; count < 6; count += 1) await world.announce(OrderPlaced, orderOf(person()))
  await until('the other to have all', () => other.received.length === 6)
  expect(hanging.requests).toBe(1)
  answer.resolve(new Response())
  await world.delivered(endpoint, Array(6).fill({ status: 'delivered', attempts: 1 }))
}, 20_000)

test('retries that are due together come one at a time, too', async () => {
  await using receiver = startReceiver()
  const endpoint = await world.register(receiver, ['order.placed'])
  receiver.answers.push(refuse(500), refuse(500), refuse(500))
  for (let count = 0; count < 3; count += 1) await world.announce(OrderPlaced, orderOf(person()))
  await world.delivered(endpoint, Array(3).fill({ status: 'pending', attempts: 1 }))
  const answer = Promise.withResolvers<Response>()
  receiver.answers.push(() => answer.promise)
  await world.hasten()
  await until('one of them', () => receiver.requests === 4)
  await until('the others to be in line behind it', async () => {
    const [row] = await world.sql<{ standing: number }[]>`
      select count(*)::int as standing from notifications.outbox
       where name = 'notifications.deliver-webhook@1' and key = ${endpoint.id}`
    return row?.standing === 3
  })
  expect(receiver.requests).toBe(4)
  answer.resolve(new Response())
  await world.delivered(endpoint, Array(3).fill({ status: 'delivered', attempts: 2 }))
}, 20_000)

test('after a rotation both secrets sign for a day, then the new one alone', async () => {
  await using receiver = startReceiver()
  const endpoint = await world.register(receiver, ['order.placed'])
  const path = `${endpoints}/${endpoint.id}/secrets`
  const response = await world.admin('POST', path)
  expect(response.status).toBe(201)
  expect(response.headers.get('cache-control')).toBe('no-store')
  const { secret } = (await response.json()) as { secret: string }
  const headersOf = async () => {
    const count = receiver.received.length
    expect((await world.admin('POST', `${endpoints}/${endpoint.id}/test`)).status).toBe(202)
    await until('the test to arrive', () => receiver.received.length > count)
    const last = receiver.received.at(-1)
    return { body: last?.body ?? '', headers: last?.headers.toJSON() ?? {} }
  }
  const both = await headersOf()
  for (const each of [endpoint.secret, secret])
    expect(new Webhook(each).verify(both.body, both.headers)).toMatchObject({ type: 'webhook.test' })

  world.advance(day)
  receiver.checkBy(secret)
  // A receiver's clock is not ours: this one would find it a day too early.
  receiver.trustAnyTime()
  const one = await headersOf()
  expect(one.headers['webhook-signature']?.split(' ')).toHaveLength(1)
  expect(both.headers['webhook-signature']?.split(' ')).toHaveLength(2)
}, 20_000)
