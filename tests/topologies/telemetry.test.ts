// What one order leaves behind in traces and metrics: in one process and in six the same, but for the hops.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { testRedis, type TestRedis } from '../world/redis.ts'
import { admin, client, type Observed, observedOrder } from './observed-order.ts'
import { openOtlpCollector, type OtlpCollector } from './otlp-collector.ts'
import { emittedIn, shipped, strayIn } from '../deploy/shipped-rules.ts'
import { openMetrics } from '../../runtime/observability/metrics.ts'
import { drawn, type SpanTree, treesOf, withoutHops } from './span-tree.ts'

const observed = new Map<string, Observed>()
let redis: TestRedis
let collector: OtlpCollector

beforeAll(async () => {
  redis = await testRedis()
  collector = openOtlpCollector()
  observed.set('monolith', await observedOrder('monolith', 'a'.repeat(32), redis.url, collector))
  observed.set('split', await observedOrder('split', 'c'.repeat(32), redis.url, collector))
}, 180_000)
afterAll(async () => {
  await collector.stop()
  await redis.stop()
})

const spansOf = (topology: string) => observed.get(topology)?.spans ?? []

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

test('alerts and dashboards speak of metrics, labels and values that Kerf emits, and of nothing else', async () => {
  // What did not go wrong in those deployments.
  const unlucky = openMetrics({ version: '', hosts: '' })
  unlucky.request('GET', '/v1/orders', 429, 0, false)
  unlucky.healed('orders', 1)
  unlucky.call('repeated', 'orders')
  unlucky.watchHealth(async () => ({ isReady: false, reasons: ['redis-away'] }))
  unlucky.watchQueues(() => ({ reachable: false, memoryShare: 0, waiting: { orders: 1 } }))
  const scrapes = [...observed.values()].flatMap((each) => each.scrapes)
  const emitted = emittedIn([...scrapes, (await unlucky.scrape()).body])
  expect(shipped.flatMap((each) => strayIn(each, emitted).map((stray) => `${each.where}: ${stray}`))).toEqual(
    [],
  )
  const typo = { where: '', expr: 'sum by (mod) (kerf_outbox_mesages{module="x"})', text: '' }
  expect(strayIn(typo, emitted)).toEqual(['kerf_outbox_mesages', 'label mod'])
})

test('a forwarded request is counted once as a request, and once as a forwarded one', () => {
  const count = (name: string) =>
    (observed.get('split')?.scrapes ?? [])
      .flatMap((scrape) => [
        ...scrape.matchAll(new RegExp(`^${name}_count\\{.*route="/v1/orders".*\\} (\\d+)$`, 'gm')),
      ])
      .reduce((sum, [, value]) => sum + Number(value), 0)
  expect(count('http_request_duration_seconds')).toBe(1)
  expect(count('kerf_forwarded_request_duration_seconds')).toBe(1)
})
