// What is counted and timed, under which names.
import { expect, test } from 'bun:test'
import { openMetrics } from '../../../runtime/observability/metrics.ts'
import { openRecorder } from './recorder.ts'

test('messages are counted by what became of them, and only trouble is logged', async () => {
  const { observer, metrics, records } = await openRecorder()
  observer.handled('orders', 'a@1', 'orders')
  observer.handled('orders', 'a@1', 'orders')
  observer.parked('orders', 'a@1')
  observer.retried('orders', 'a@1', new Error('again'), 'orders')
  observer.died('orders', 'a@1', 'id1', new Error('no more'), 'orders')
  observer.healed('orders', 3)
  const { body } = await metrics.scrape()
  for (const [outcome, count] of Object.entries({ handled: 2, parked: 1, retried: 1, dead: 1 }))
    expect(body).toContain(`kerf_messages_total{outcome="${outcome}",module="orders",message="a@1"} ${count}`)
  expect(body).toContain('kerf_healed_total{module="orders"} 3')
  expect(records().map(({ level }) => level)).toEqual(['warn', 'error', 'warn'])
})

test('a scrape tells of outboxes and pools, and leaves out what does not answer', async () => {
  const { metrics } = await openRecorder()
  let away = false
  const pools = { requests: () => ({ size: 10, leased: 2, waiting: 1, refused: 4 }) }
  const nothing = { count: 0, oldestSeconds: 0 }
  const inbox = { parked: nothing, due: nothing, dead: { count: 2, oldestSeconds: 9 } }
  const standing = (count: number, oldestSeconds: number) => ({
    outbox: [{ destination: 'inventory', count, oldestSeconds }],
    inbox,
    processes: [],
  })
  metrics.watchModule({ name: 'orders', processes: [], standing: async () => standing(3, 1.5), pools })
  metrics.watchModule({
    name: 'payments',
    processes: [],
    standing: async () => (away ? Promise.reject(new Error('away')) : standing(1, 0)),
    pools: {},
  })
  const first = (await metrics.scrape()).body
  expect(first).toContain('kerf_outbox_messages{module="orders",destination="inventory"} 3')
  expect(first).toContain('kerf_outbox_oldest_seconds{module="orders",destination="inventory"} 1.5')
  expect(first).toContain('kerf_outbox_messages{module="payments",destination="inventory"} 1')
  expect(first).toContain('kerf_inbox_messages{module="orders",state="dead"} 2')
  expect(first).toContain('kerf_pool_leased{module="orders",pool="requests"} 2')
  expect(first).toContain('kerf_pool_refused_total{module="orders",pool="requests"} 4')
  away = true
  const second = (await metrics.scrape()).body
  expect(second).not.toContain('module="payments"')
  expect(second).toContain('kerf_outbox_messages{module="orders",destination="inventory"} 3')
  expect(second).toContain('kerf_pool_refused_total{module="orders",pool="requests"} 4')
})

test('what a stranger makes up is no label', async () => {
  const { metrics } = await openRecorder()
  for (let n = 0; n < 1_000; n += 1) {
    metrics.request(`M${n}`, '(no route)', 404, 0, false)
    metrics.message('dead', 'orders', `made-up-${n}@1`)
  }
  const lines = (await metrics.scrape()).body.split('\n')
  expect(lines.filter((line) => line.startsWith('http_request_duration_seconds_count'))).toEqual([
    'http_request_duration_seconds_count{method="_OTHER",route="(no route)",status="404"} 1000',
  ])
  expect(lines.filter((line) => line.startsWith('kerf_messages_total')).length).toBeLessThan(400)
})

test('a thing is stuck in a state that it is to leave, once that has lasted longer than it may', async () => {
  const { metrics } = await openRecorder()
  const nothing = { count: 0, oldestSeconds: 0 }
  const rule = (from: string, to: string) => ({ on: {} as never, from, to, actions: [] })
  const processes = [
    {
      name: 'orders.fulfilment',
      key: 'orderId',
      ends: ['confirmed'],
      rules: [
        ...[rule('new', 'reserving'), rule('reserving', 'charging'), rule('confirmed', 'cancelled')],
        { afterMs: 300_000, duration: '5m', from: 'charging', to: 'confirmed', actions: [] } as const,
      ],
    },
  ]
  const at = (state: string, oldestSeconds: number) => ({
    process: 'orders.fulfilment',
    state,
    count: 1,
    oldestSeconds,
  })
  let rows = [at('reserving', 599), at('charging', 359), at('confirmed', 1e9), at('cancelled', 1e9)]
  const standing = async () => ({
    outbox: [],
    inbox: { parked: nothing, due: nothing, dead: nothing },
    processes: rows,
  })
  metrics.watchModule({ name: 'orders', processes, standing, pools: {} })
  const stuck = async () =>
    [...(await metrics.scrape()).body.matchAll(/^kerf_process_stuck\{.*state="(\w+)"\} (\d)$/gm)].map(
      ([, state, value]) => [state, Number(value)],
    )
  expect(await stuck()).toEqual([
    ['reserving', 0],
    ['charging', 0],
  ])
  rows = [at('reserving', 601), at('charging', 361)]
  expect(await stuck()).toEqual([
    ['reserving', 1],
    ['charging', 1],
  ])
})

test('the process tells what it costs, under the names that dashboards know', async () => {
  const { body, contentType } = await openMetrics({ version: '1.2.3', hosts: 'orders' }).scrape()
  expect(contentType).toContain('text/plain')
  expect(body).toContain('kerf_build_info{version="1.2.3",hosts="orders"} 1')
  const valueOf = (name: string) => Number(new RegExp(`^${name} (.+)$`, 'm').exec(body)?.[1])
  expect(valueOf('process_resident_memory_bytes')).toBeGreaterThan(10_000_000)
  expect(valueOf('process_cpu_seconds_total')).toBeGreaterThan(0)
  expect(valueOf('process_start_time_seconds')).toBeLessThanOrEqual(Date.now() / 1_000)
  expect(body).toContain('nodejs_eventloop_lag_seconds{quantile="0.99"}')
})
