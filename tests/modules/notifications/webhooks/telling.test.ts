// Endpoints are told of what happens: each event once, signed, again where it was not taken, and dead where never.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { Webhook } from 'standardwebhooks'
import { OrderCancelled, OrderConfirmed, OrderPlaced } from '#modules/orders'
import { PaymentId, PaymentRefunded, PaymentTaken, RefundId } from '#modules/payments'
import { UserRegistered } from '#modules/users'
import { until } from '../../../world/until.ts'
import { confirmed, orderOf, person } from '../people.ts'
import { startReceiver } from './receiver.ts'
import { endpoints, openWebhooksWorld, type WebhooksWorld } from './webhooks-world.ts'

const day = 86_400_000
let world: WebhooksWorld
beforeAll(async () => {
  world = await openWebhooksWorld({ WEBHOOK_ALLOW_PRIVATE: 'true' })
}, 30_000)
afterAll(() => world[Symbol.asyncDispose](), 20_000)

const refuse =
  (status: number, headers: Record<string, string> = {}) =>
  () =>
    new Response('no', { status, headers })

test('whoever listens is told of all that happens, in its order, with ids and no names or addresses', async () => {
  await using receiver = startReceiver()
  const all = [
    'order.placed',
    'order.confirmed',
    'order.cancelled',
    'payment.captured',
    'payment.refunded',
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
    () => world.announce(OrderCancelled, { orderId, customerId, reason: 'requested' }),
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
    ['order.cancelled', { orderId, customerId, reason: 'requested' }],
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

test('what is not taken is sent again, the same bytes under the same id at a new time, and holds nothing up', async () => {
  await using receiver = startReceiver()
  const endpoint = await world.register(receiver, ['order.placed'])
  receiver.answers.push(refuse(500))
  const [first, second] = [orderOf(person()), orderOf(person())]
  await world.announce(OrderPlaced, first)
  await world.delivered(endpoint, [{ status: 'pending', attempts: 1 }])
  await world.announce(OrderPlaced, second)
  await world.delivered(endpoint, [
    { status: 'pending', attempts: 1, lastStatus: 500, lastFailure: 'status-refused' },
    { status: 'delivered', attempts: 1 },
  ])
  world.advance(5_000)
  await world.hasten()
  await world.delivered(endpoint, [{ status: 'delivered', attempts: 2, lastStatus: 204 }, {}])
  const [once, later, again] = receiver.received
  expect(later?.event.data['orderId']).toBe(second.orderId)
  expect([again?.id, again?.body]).toEqual([once?.id, once?.body])
  expect(again?.headers.get('webhook-timestamp')).not.toBe(once?.headers.get('webhook-timestamp'))
}, 20_000)

test('a redirect is not followed', async () => {
  await using receiver = startReceiver()
  await using elsewhere = startReceiver()
  const endpoint = await world.register(receiver, ['order.placed'])
  receiver.answers.push(refuse(307, { location: elsewhere.url }))
  await world.announce(OrderPlaced, orderOf(person()))
  await world.delivered(endpoint, [{ status: 'pending', lastStatus: 307, lastFailure: 'status-refused' }])
  expect(elsewhere.requests).toBe(0)
}, 20_000)

test('while an endpoint that is busy rests, nothing is sent to it; then all of it is', async () => {
  await using receiver = startReceiver()
  const endpoint = await world.register(receiver, ['order.placed'])
  receiver.answers.push(refuse(429, { 'retry-after': '60' }))
  await world.announce(OrderPlaced, orderOf(person()))
  await world.delivered(endpoint, [{ status: 'pending', lastStatus: 429 }])
  await world.announce(OrderPlaced, orderOf(person()))
  await world.delivered(endpoint, [{}, { status: 'pending', lastFailure: 'endpoint-resting', attempts: 1 }])
  expect(receiver.requests).toBe(1)
  world.advance(61_000)
  await world.hasten()
  await world.delivered(endpoint, [{ status: 'delivered' }, { status: 'delivered' }])
  expect(receiver.requests).toBe(3)
}, 20_000)

test('the tenth try is the last: dead, for all to see, until an admin has it sent again', async () => {
  await using receiver = startReceiver()
  const endpoint = await world.register(receiver, ['order.placed'])
  receiver.answers.push(refuse(500), refuse(500))
  await world.announce(OrderPlaced, orderOf(person()))
  const [delivery] = await world.delivered(endpoint, [{ status: 'pending', attempts: 1 }])
  await world.sql`update notifications.webhook_deliveries set attempts = 9 where id = ${delivery?.id ?? ''}`
  await world.hasten()
  await world.delivered(endpoint, [{ status: 'dead', attempts: 10, lastStatus: 500 }])
  expect(await world.deliveriesTo(endpoint, 'status=dead')).toHaveLength(1)
  expect(await world.deliveriesTo(endpoint, 'status=delivered')).toEqual([])

  const path = `${endpoints}/${endpoint.id}/deliveries/${delivery?.id}/replay`
  expect((await world.admin('POST', path)).status).toBe(202)
  await world.delivered(endpoint, [{ status: 'delivered', attempts: 1, lastStatus: 204, lastFailure: null }])
  expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1)
  // The test's own rows apart, everything came to rest.
  expect(world.retries).toEqual([])
}, 20_000)

test('410 disables the endpoint: what waits for it is dead, and it is told of nothing more until it is enabled', async () => {
  await using receiver = startReceiver()
  const endpoint = await world.register(receiver, ['order.placed'])
  receiver.answers.push(refuse(500), refuse(410))
  await world.announce(OrderPlaced, orderOf(person()))
  await world.delivered(endpoint, [{ status: 'pending' }])
  const path = `${endpoints}/${endpoint.id}`
  await world.admin('POST', `${path}/test`)
  await world.delivered(endpoint, [{ status: 'pending' }, { status: 'dead', lastStatus: 410 }])
  expect(await (await world.admin('GET', path)).json()).toMatchObject({
    enabled: false,
    disabledReason: 'gone',
  })
  await world.announce(OrderPlaced, orderOf(person()))
  await world.hasten()
  await world.delivered(endpoint, [{ status: 'dead', lastFailure: 'endpoint-disabled' }, { status: 'dead' }])
  const rows =
    await world.sql`select actor from notifications.audit_log where action = 'webhook-endpoint.disabled' and subject = ${endpoint.id}`
  // Though an admin's test was the last straw.
  expect([...rows]).toEqual([{ actor: 'system' }])
  const subject = `Webhook endpoint ${endpoint.id.slice(-8).toUpperCase()} is disabled`
  await until('one mail about it', async () => {
    const mails = await world.mailsTo(world.adminMail)
    return mails.filter((each) => each === subject).length === 1
  })
  expect((await world.admin('POST', `${path}/test`)).status).toBe(409)

  expect((await world.admin('PATCH', path, { enabled: true })).status).toBe(200)
  await world.announce(OrderPlaced, orderOf(person()))
  await world.delivered(endpoint, [{ status: 'dead' }, { status: 'dead' }, { status: 'delivered' }])
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

test('what ended a month ago is forgotten', async () => {
  await using receiver = startReceiver()
  receiver.trustAnyTime()
  const endpoint = await world.register(receiver, ['order.placed'])
  await world.announce(OrderPlaced, orderOf(person()))
  await world.delivered(endpoint, [{ status: 'delivered' }])
  world.advance(30 * day + 1_000)
  await world.announce(OrderPlaced, orderOf(person()))
  await until('the second', () => receiver.received.length === 2)
  const [left] = await world.delivered(endpoint, [{ status: 'delivered' }])
  expect(left?.id).toBe(receiver.received[1]?.id ?? '')
}, 20_000)
