// Webhooks that are a month old are forgotten, and endpoints removed, a little at a time: nothing waits for it.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { OrderPlaced } from '#modules/orders'
import { orderOf, person } from '../people.ts'
import { startReceiver } from './receiver.ts'
import { endpoints, openWebhooksWorld, type WebhooksWorld } from './webhooks-world.ts'

let world: WebhooksWorld
beforeAll(async () => {
  world = await openWebhooksWorld({ WEBHOOK_ALLOW_PRIVATE: 'true' })
}, 30_000)
afterAll(() => world[Symbol.asyncDispose](), 20_000)

interface Old {
  readonly event: string
  readonly days: number
  readonly status?: 'dead' | 'pending'
  /** Since when it should have been tried. */
  readonly dueHoursAgo?: number
}

async function insertOld(endpointId: string, { event, days, status = 'dead', dueHoursAgo = 0 }: Old) {
  const id = Bun.randomUUIDv7('hex', Date.now() - days * 86_400_000)
  await world.sql`
    insert into notifications.webhook_deliveries (id, endpoint_id, event, payload, status, attempts, next_attempt_at, created_at)
    values (${id}, ${endpointId}, ${event}, '{}', ${status}, 1, now() - ${dueHoursAgo} * interval '1 hour', now())`
}

async function anEvent(): Promise<void> {
  await world.announce(OrderPlaced, orderOf(person()))
  await world.settled()
}

test('a month later they go, ten at each event, though their endpoint is disabled or gone', async () => {
  await using receiver = startReceiver()
  const { id } = await world.register(receiver, ['order.placed'])
  await world.admin('PATCH', `${endpoints}/${id}`, { enabled: false })
  await insertOld(id, { event: 'young', days: 29 })
  await insertOld(id, { event: 'replayed', days: 31, status: 'pending', dueHoursAgo: 23 })
  await insertOld(id, { event: 'lost', days: 31, status: 'pending', dueHoursAgo: 25 })
  for (let count = 0; count < 8; count += 1) {
    await insertOld(id, { event: 'disabled', days: 31 })
    await insertOld(Bun.randomUUIDv7(), { event: 'gone', days: 31 })
  }
  const left = async () => {
    const rows = await world.sql<{ event: string }[]>`select event from notifications.webhook_deliveries`
    return rows.map(({ event }) => event).toSorted()
  }
  expect(await left()).toHaveLength(19)
  await anEvent()
  expect(await left()).toHaveLength(9)
  await anEvent()
  expect(await left()).toEqual(['replayed', 'young'])
}, 20_000)

test('an endpoint is removed without touching what was sent to it, and no event waits for whoever changes it', async () => {
  await using receiver = startReceiver()
  const endpoint = await world.register(receiver, ['order.placed'])
  await anEvent()
  const path = `${endpoints}/${endpoint.id}`
  await world.sql.begin(async (tx) => {
    await tx`select from notifications.webhook_endpoints for update`
    await world.announce(OrderPlaced, orderOf(person()))
    await world.delivered(endpoint, [{ status: 'delivered' }, { status: 'pending' }])
  })
  await world.settled()
  await world.sql.begin(async (tx) => {
    await tx`select from notifications.webhook_deliveries for update`
    expect((await world.admin('DELETE', path)).status).toBe(204)
  })
  expect((await world.admin('GET', `${path}/deliveries`)).status).toBe(404)
  const told = receiver.received.length
  await anEvent()
  expect(receiver.received).toHaveLength(told)
}, 20_000)

test('a delivery whose message an operator has discarded can be sent again a day later', async () => {
  await using receiver = startReceiver()
  const endpoint = await world.register(receiver, ['order.placed'])
  await anEvent()
  const [delivery] = await world.delivered(endpoint, [{ status: 'delivered' }])
  const replayed = async (dueHoursAgo: number) => {
    await world.sql`
      update notifications.webhook_deliveries
         set status = 'pending', next_attempt_at = now() - ${dueHoursAgo} * interval '1 hour'
       where id = ${delivery?.id ?? ''}`
    return world.admin('POST', `${endpoints}/${endpoint.id}/deliveries/${delivery?.id}/replay`)
  }
  expect((await replayed(23)).status).toBe(409)
  expect((await replayed(25)).status).toBe(202)
  await world.delivered(endpoint, [{ status: 'delivered' }])
  expect(receiver.received).toHaveLength(2)
}, 20_000)
