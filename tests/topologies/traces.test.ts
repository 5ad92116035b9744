// One trace of one order, from the client to the mail: in one process and in six the same, but for the hops.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { z } from 'zod'
import { type Deployment, openDeployment } from '../faults/deployment.ts'
import { openShop, type Shop } from '../faults/commerce-shop.ts'
import { asAdmin, type TestDatabase, testDatabase } from '../world/database.ts'
import { testRedis, type TestRedis } from '../world/redis.ts'
import { until } from '../world/until.ts'
import { type CollectedSpan, openOtlpCollector, type OtlpCollector } from './otlp-collector.ts'
import { drawn, type SpanTree, treesOf, withoutHops } from './span-tree.ts'

const admin = { email: 'admin@example.com', password: 'correct horse battery staple' }
const client = { spanId: 'b'.repeat(16), tracestate: 'vendor=1' }
const limitMs = 180_000
const traces = new Map<string, CollectedSpan[]>()
let redis: TestRedis
let collector: OtlpCollector

beforeAll(async () => {
  redis = await testRedis()
  collector = openOtlpCollector()
  traces.set('monolith', await traceOfAnOrder('monolith', 'a'.repeat(32)))
  traces.set('split', await traceOfAnOrder('split', 'c'.repeat(32)))
}, limitMs)
afterAll(async () => {
  await collector.stop()
  await redis.stop()
})

/** In a deployment that is stopped before it is read: what had not gone out goes out then. */
async function traceOfAnOrder(topology: string, traceId: string): Promise<CollectedSpan[]> {
  const database = await testDatabase()
  const deployment = await openDeployment({
    ...{ databaseUrl: database.url, redisUrl: redis.url, admin },
    environment: {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_HEADERS: 'x-api-key=let%20me%20in',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
      OTEL_BSP_SCHEDULE_DELAY: '60000',
    },
  })
  try {
    await deployment.startAll(topology)
    await orderAndMail(deployment, database, await openShop(deployment.edge, admin), traceId)
    await deployment.stopAll()
  } finally {
    await deployment.close()
    await database.drop()
  }
  return collector.spans.filter((span) => span.traceId === traceId)
}

/** Places an order under that trace, and waits until its second mail has been delivered. */
async function orderAndMail(
  { edge }: Deployment,
  database: TestDatabase,
  { customers: [customer] }: Shop,
  traceId: string,
): Promise<void> {
  const response = await fetch(`${edge()}/v1/orders`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${customer?.token}`,
      'content-type': 'application/json',
      'idempotency-key': traceId,
      traceparent: `00-${traceId}-${client.spanId}-01`,
      tracestate: client.tracestate,
    },
    body: JSON.stringify({ lines: [{ sku: 'OAK', quantity: 1 }], paymentMethod: 'pm_card_visa' }),
  })
  const { id } = z.object({ id: z.string() }).parse(await response.json())
  await until(
    'the mails about the order, and every message handled',
    () =>
      asAdmin(database.url, async (sql) => {
        const mails = await sql`
          select 1 from notifications.notifications where about_id = ${id} and sent_at is not null`
        const waiting = await sql`select 1 from orders.outbox where generation > 0`
        return mails.length === 2 && waiting.length === 0
      }),
    60_000,
  )
}

const spansOf = (topology: string) => traces.get(topology) ?? []

/** What depends on which of two came first is left out: a message may be parked, and is stored before it is handled then. */
function treeOf(topology: string): SpanTree[] {
  const chance = /^(?:begin|commit|(?:insert|update|select) inbox)$/
  const settled = (trees: readonly SpanTree[]): SpanTree[] =>
    trees
      .filter(({ span }) => span.attributes['kerf.outcome'] !== 'not-its-turn' && !chance.test(span.name))
      .map((tree) => ({ ...tree, inside: settled(tree.inside) }))
  return settled(withoutHops(treesOf(spansOf(topology))))
}

test('an order is one tree that hangs on the client’s own span, whatever the topology', () => {
  for (const topology of ['monolith', 'split']) {
    const [root, ...others] = treesOf(spansOf(topology))
    expect(others.map(({ name }) => name)).toEqual([])
    expect([root?.name, root?.span.parentSpanId]).toEqual(['POST /v1/orders', client.spanId])
    for (const { traceState } of spansOf(topology)) expect(traceState).toBe(client.tracestate)
  }
})

test('in six processes it has the same spans as in one, but for the hops', () => {
  const whole = drawn(treeOf('monolith'), { sorted: true })
  expect(drawn(treeOf('split'), { sorted: true })).toBe(whole)
  expect(spansOf('monolith').filter(({ attributes }) => attributes['kerf.hop'])).toEqual([])
  const hops = new Set(spansOf('split').map(({ attributes }) => attributes['kerf.hop']))
  expect(hops).toEqual(new Set([undefined, 'http', 'redis']))
  expect(new Set(spansOf('split').map(({ service }) => service))).toEqual(
    new Set(['gateway', 'orders', 'inventory', 'payments', 'notifications'].map((name) => `kerf-${name}`)),
  )
})

test('it leads through the question, the outbox, the handler, its statements and the provider to the mail', () => {
  const paths: string[] = []
  const walk = (trees: readonly SpanTree[], above: readonly string[]): void => {
    for (const { name, inside } of trees) {
      paths.push([...above, name].join(' > '))
      walk(inside, [...above, name])
    }
  }
  walk(treeOf('monolith'), [])
  const road = (...names: string[]) => names.flatMap((name) => [`create ${name}`, `process ${name}`])
  const order = ['POST /v1/orders']
  const charged = [
    ...[...order, ...road('orders.order-placed@1', 'inventory.reserve-stock@1')],
    ...road('inventory.stock-reserved@1', 'payments.take-payment@1', 'payments.authorize-payment@1'),
    'create payments.capture-payment@1',
  ]
  const mailed = [...order, ...road('orders.order-placed@1'), 'create notifications.deliver-mail@1']
  for (const path of [
    [...order, 'answer inventory.product-prices', 'select inventory.products'],
    [...order, 'insert orders.orders'],
    [...charged, 'perform payments.capture-payment@1'],
    [...mailed, 'perform notifications.deliver-mail@1', 'select notifications.notifications'],
    [...mailed, 'process notifications.deliver-mail@1', 'insert notifications.mailbox'],
  ])
    expect(paths).toContain(path.join(' > '))
})

test('names are few, and say nothing of the one order', () => {
  for (const { name } of collector.spans) expect(name).not.toMatch(/[0-9a-f]{8}-|\d{3,}|OAK/)
  expect(new Set(collector.spans.map(({ name }) => name)).size).toBeLessThan(250)
})

test('attributes carry the conventions’ names and no value of anybody’s', () => {
  const named = (name: string) => spansOf('monolith').find((span) => span.name === name)?.attributes
  expect(named('POST /v1/orders')).toMatchObject({
    ...{ 'http.request.method': 'POST', 'http.route': '/v1/orders', 'http.response.status_code': 201 },
    'url.path': '/v1/orders',
  })
  expect(named('select inventory.products')).toMatchObject({
    ...{ 'db.system.name': 'postgresql', 'db.operation.name': 'select' },
    'db.collection.name': 'inventory.products',
    'db.query.text': expect.stringContaining('$1'),
  })
  expect(named('process payments.take-payment@1')).toMatchObject({
    ...{ 'messaging.system': 'kerf', 'messaging.operation.type': 'process' },
    ...{
      'messaging.destination.name': 'payments.take-payment@1',
      'messaging.consumer.group.name': 'payments',
    },
  })
  const all = collector.bodies.join('')
  for (const secret of [admin.email, admin.password, 'customer-1@example.com', 'pm_card_visa', 'Bearer'])
    expect(all).not.toContain(secret)
})

test('what goes to the collector carries the headers and the resource that the environment names', () => {
  expect(new Set(collector.headers.map((headers) => headers.get('x-api-key')))).toEqual(
    new Set(['let me in']),
  )
  for (const body of collector.bodies) expect(body).toContain('deployment.environment.name')
})
