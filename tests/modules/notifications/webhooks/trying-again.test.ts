// What becomes of webhooks that were not taken: sent again, put off, and at last dead.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { OrderPlaced } from '#modules/orders'
import { until } from '../../../world/until.ts'
import { orderOf, person } from '../people.ts'
import { refuse, startReceiver } from './receiver.ts'
import { endpoints, openWebhooksWorld, type WebhooksWorld } from './webhooks-world.ts'

let world: WebhooksWorld
beforeAll(async () => {
  world = await openWebhooksWorld({ WEBHOOK_ALLOW_PRIVATE: 'true' })
}, 30_000)
afterAll(() => world[Symbol.asyncDispose](), 20_000)

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

test('an endpoint that is moved during a try is not disabled by what its old URL answers', async () => {
  await using before = startReceiver()
  await using after = startReceiver()
  const endpoint = await world.register(before, ['order.placed'])
  after.checkBy(endpoint.secret)
  const answer = Promise.withResolvers<Response>()
  before.answers.push(() => answer.promise)
  await world.announce(OrderPlaced, orderOf(person()))
  await until('the try', () => before.requests === 1)
  const path = `${endpoints}/${endpoint.id}`
  expect((await world.admin('PATCH', path, { url: after.url })).status).toBe(200)
  answer.resolve(new Response(null, { status: 410 }))
  await world.delivered(endpoint, [{ status: 'pending', attempts: 1, lastStatus: 410 }])
  expect(await (await world.admin('GET', path)).json()).toMatchObject({ enabled: true, failingSince: null })
  await world.hasten()
  await world.delivered(endpoint, [{ status: 'delivered', attempts: 2 }])
  expect(after.received).toHaveLength(1)
}, 20_000)
