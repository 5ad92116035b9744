// What is logged and counted, and what never is.
import { expect, test } from 'bun:test'
import { withContext } from '../../../runtime/context.ts'
import { ConnectionLost } from '../../../runtime/database/errors.ts'
import { openLog } from '../../../runtime/observability/log.ts'
import { openMetrics } from '../../../runtime/observability/metrics.ts'
import { processObserver } from '../../../runtime/observability/observers.ts'
import { openEdge } from './edge.ts'

async function openRecorder(level: 'info' | 'warn' = 'info') {
  const lines: string[] = []
  const to = { write: (line: string) => void lines.push(line) }
  const log = await openLog({ level, pretty: false, base: { hosts: 'all' }, to })
  const metrics = openMetrics({ version: '1.2.3', hosts: 'all' })
  const records = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  return { log, metrics, lines, records, observer: processObserver(log, metrics) }
}

test('a line is one JSON object with a level’s name, an ISO time and the request’s id', async () => {
  const { log, lines, records } = await openRecorder()
  withContext({ requestId: 'r1', caller: { kind: 'anonymous' } }, () =>
    log.warn({ a: 'x\ny\u001b[31m' }, 'odd'),
  )
  expect(lines).toHaveLength(1)
  const line = lines[0]?.trimEnd() ?? ''
  expect(line.includes('\n') || line.includes('\u001b')).toBe(false)
  expect(records()[0]).toEqual({
    level: 'warn',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    hosts: 'all',
    requestId: 'r1',
    a: 'x\ny\u001b[31m',
    msg: 'odd',
  })
})

test('two requests at once never mix their ids', async () => {
  const { log, records } = await openRecorder()
  const work = async (requestId: string) =>
    withContext({ requestId, caller: { kind: 'anonymous' } }, async () => {
      for (let step = 0; step < 20; step += 1) {
        await Promise.resolve()
        log.info({ mine: requestId }, 'step')
      }
    })
  await Promise.all([work('a'), work('b'), work('c')])
  expect(records()).toHaveLength(60)
  for (const { requestId, mine } of records()) expect(requestId).toBe(mine)
})

test('secrets are not written, at the top or two levels down', async () => {
  const { log, lines } = await openRecorder()
  const canary = 'canary-4242'
  for (const name of [
    'password',
    'token',
    'accessToken',
    'refreshToken',
    'secret',
    'authorization',
    'cookie',
    'paymentMethod',
  ])
    log.info({ [name]: canary, a: { [name]: canary, b: { [name]: canary } } }, 'x')
  expect(lines.join('')).not.toContain(canary)
  expect(lines.join('')).toContain('[redacted]')
})

test('an error is logged with its stack and its cause', async () => {
  const { log, records } = await openRecorder()
  log.error({ error: new Error('outer', { cause: new Error('inner') }) }, 'x')
  const error = records()[0]?.['error'] as { message: string; stack: string }
  expect(error.message).toContain('outer')
  expect(error.stack).toContain('observability.test.ts')
  expect(error.stack).toContain('inner')
})

test('below its level nothing is written', async () => {
  const { log, lines } = await openRecorder('warn')
  log.info({}, 'x')
  log.request({
    ...{ requestId: 'r1', method: 'GET', route: '/x', module: undefined, isHop: false },
    ...{ status: 200, address: '', ms: 1 },
  })
  log.warn({}, 'y')
  expect(lines).toHaveLength(1)
})

test('lines reach stdout though the process exits at once', () => {
  const script = `
    const { openLog } = await import('./runtime/observability/log.ts')
    const log = await openLog({ level: 'info', pretty: false, base: {} })
    for (let n = 0; n < 5_000; n++) log.info({ n, text: 'é'.repeat(50) }, 'x')
    process.exit(0)`
  const { stdout } = Bun.spawnSync([process.execPath, '-e', script], { cwd: `${import.meta.dir}/../../..` })
  const lines = stdout.toString().trimEnd().split('\n')
  expect(lines.map((line) => (JSON.parse(line) as { n: number }).n)).toEqual(
    Array.from({ length: 5_000 }, (_, n) => n),
  )
})

test('a request is one line and one observation, by pattern; a probe is neither', async () => {
  const { observer, records, metrics } = await openRecorder()
  const edge = openEdge({ observe: observer })
  const headers = { 'x-request-id': 'r1', authorization: 'Bearer customer' }
  await edge.fetch('/v1/things/a?token=canary', { headers })
  await edge.fetch('/livez')
  await edge.stop(100)
  expect(records()).toEqual([
    {
      level: 'info',
      time: expect.any(String),
      hosts: 'all',
      requestId: 'r1',
      method: 'GET',
      module: 'things',
      route: '/v1/things/{name}',
      status: 200,
      address: '127.0.0.1',
      ms: expect.any(Number),
      msg: 'request',
    },
  ])
  const { body } = await metrics.scrape()
  expect(body).toContain(
    'http_request_duration_seconds_count{method="GET",route="/v1/things/{name}",status="200"} 1',
  )
  expect(body).not.toContain('livez')
})

test('a fault of ours is an error with its stack; something that is away is a warning', async () => {
  const { observer, records } = await openRecorder()
  observer.failed('gateway', 'GET /x', new TypeError('ours'))
  observer.failed('orders', 'outbox', new ConnectionLost('away'))
  expect(records().map(({ level, part, work }) => [level, part, work])).toEqual([
    ['error', 'gateway', 'GET /x'],
    ['warn', 'orders', 'outbox'],
  ])
})

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
