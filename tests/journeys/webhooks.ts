// Journeys of an admin who has another system told of what happens in the shop.
import { expect } from 'bun:test'
import { Webhook } from 'standardwebhooks'
import { startReceiver } from '../modules/notifications/webhooks/receiver.ts'
import { bodyOf, expectProblem, expectStatus } from './answer.ts'
import { journey } from './journey.ts'
import { page, WebhookDelivery, WebhookEndpoint, WebhookSecret } from './shapes.ts'
import type { JourneyWorld } from './world.ts'

const list = '/v1/webhook-endpoints'
const Registered = WebhookEndpoint.extend(WebhookSecret.shape)

async function deliveriesTo({ call, admin }: JourneyWorld, id: string, query = '') {
  const answer = await call('GET', `${list}/${id}/deliveries${query}`, { as: await admin() })
  return bodyOf(page(WebhookDelivery), 200, answer).data
}

export const webhooks = [
  journey('a system that registered is told of an order by webhooks that it can verify', async (world) => {
    await using receiver = startReceiver()
    const [as, customer] = [await world.admin(), await world.customer()]
    const body = { url: receiver.url, events: ['order.placed', 'payment.captured', 'order.confirmed'] }
    const made = await world.call('POST', list, { as, body })
    const { id, secret } = bodyOf(Registered, 201, made)
    expect(made.headers.get('location')).toBe(`${list}/${id}`)
    receiver.checkBy(secret)

    const order = await world.order(customer, { [await world.product({ price: 1_250 })]: 2 })
    const about = () => receiver.received.filter(({ event }) => event.data['orderId'] === order.id)
    await world.eventually('three webhooks', () => about().length === 3)
    const told = new Map(about().map(({ event }) => [event.type, event.data]))
    expect([...told.keys()].toSorted()).toEqual(body.events.toSorted())
    for (const type of ['order.placed', 'order.confirmed'])
      expect(told.get(type)).toMatchObject({ customerId: customer.id, total: order.total })
    const sent = await world.eventually('all of it to be written down', async () => {
      const found = await deliveriesTo(world, id)
      return found.every(({ status }) => status === 'delivered') && found
    })
    expect(
      about()
        .map((each) => each.id)
        .toSorted(),
    ).toEqual(sent.map((each) => each.id).toSorted())

    const replay = `${list}/${id}/deliveries/${sent[0]?.id}/replay`
    bodyOf(WebhookDelivery, 202, await world.call('POST', replay, { as }))
    await world.eventually('it once more, under its id', () => {
      return about().filter((each) => each.id === sent[0]?.id).length === 2
    })
    expectStatus(204, await world.call('DELETE', `${list}/${id}`, { as }))
  }),

  journey(
    'an admin changes an endpoint, tests it, gives it another secret, and removes it',
    async (world) => {
      await using receiver = startReceiver()
      const as = await world.admin()
      const body = { url: receiver.url, events: ['user.registered'] }
      const { secret: old, ...endpoint } = bodyOf(
        Registered,
        201,
        await world.call('POST', list, { as, body }),
      )
      const path = `${list}/${endpoint.id}`
      const seen = await world.call('GET', path, { as })
      expect(bodyOf(WebhookEndpoint, 200, seen)).toEqual(endpoint)
      const listed = bodyOf(page(WebhookEndpoint), 200, await world.call('GET', list, { as }))
      expect(listed.data[0]).toEqual(endpoint)
      const changed = await world.call('PATCH', path, {
        as,
        body: { events: ['order.cancelled'] },
        headers: { 'if-match': seen.headers.get('etag') ?? '' },
      })
      expect(bodyOf(WebhookEndpoint, 200, changed)).toMatchObject({
        events: ['order.cancelled'],
        enabled: true,
      })

      const { secret } = bodyOf(WebhookSecret, 201, await world.call('POST', `${path}/secrets`, { as }))
      receiver.checkBy(secret)
      const { id } = bodyOf(WebhookDelivery, 202, await world.call('POST', `${path}/test`, { as }))
      await world.eventually('the test', () => receiver.received.length === 1)
      const [test] = receiver.received
      expect([test?.id, test?.event.type]).toEqual([id, 'webhook.test'])
      expect(() => new Webhook(old).verify(test?.body ?? '', test?.headers.toJSON() ?? {})).not.toThrow()
      await world.eventually('it to be written down', async () => {
        return (await deliveriesTo(world, endpoint.id, '?status=delivered')).length === 1
      })
      expectStatus(204, await world.call('DELETE', path, { as }))
      expectProblem(await world.call('GET', path, { as }), 404, 'webhook-endpoint-missing')
    },
  ),

  journey('endpoints are for admins alone, and lie at URLs that may be called', async (world) => {
    const body = { url: 'https://user:password@hooks.example', events: ['order.placed'] }
    const as = await world.customer()
    expectProblem(await world.call('POST', list, { body }), 401, 'not-signed-in')
    expectProblem(await world.call('POST', list, { as, body }), 403, 'admins-only')
    expectProblem(await world.call('GET', list, { as }), 403, 'admins-only')
    const refused = await world.call('POST', list, { as: await world.admin(), body })
    expectProblem(refused, 422, 'webhook-url-refused', ['/url'])
  }),
]
