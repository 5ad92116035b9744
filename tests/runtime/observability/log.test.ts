// What is logged, and what never is.
import { expect, test } from 'bun:test'
import { withContext } from '../../../runtime/context.ts'
import { ConnectionLost } from '../../../runtime/database/errors.ts'
import { openEdge } from '../gateway/edge.ts'
import { openRecorder } from './recorder.ts'

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

test('a line carries the trace of what it speaks of, and no character that a terminal would obey', async () => {
  const { log, lines, records } = await openRecorder()
  const traceId = 'a'.repeat(32)
  const context = {
    requestId: 'r1',
    caller: { kind: 'anonymous' },
    traceparent: `00-${traceId}-${'b'.repeat(16)}-01`,
  } as const
  withContext(context, () => log.warn({ a: '\u009b31m\u2028\u007f', to: 'jane@mail.example' }, 'odd'))
  expect(records()[0]).toMatchObject({
    requestId: 'r1',
    trace_id: traceId,
    to: '[address]',
    a: '\u009b31m\u2028\u007f',
  })
  expect(lines[0]).toMatch(/^[\x20-\x7e]+\n$/)
  const request = {
    requestId: 'r1',
    method: 'G"ET',
    route: '/x',
    module: 'x',
    isHop: true,
    status: 200,
    address: '',
    ms: 1,
  }
  withContext(context, () => log.request(request))
  expect(records()[1]).toMatchObject({
    trace_id: traceId,
    method: '_OTHER',
    module: 'x',
    msg: 'forwarded request',
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
  expect(error.stack).toContain('log.test.ts')
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
      user: expect.stringMatching(/^[0-9a-f-]{36}$/),
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
