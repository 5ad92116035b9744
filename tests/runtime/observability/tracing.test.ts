// Tracing: told by OpenTelemetry's own variables, harmless where the collector is not well, and not there where nobody asked for it.
import { afterEach, expect, test } from 'bun:test'
import { openEnvironment } from '../../../runtime/config/environment.ts'
import { openTracing } from '../../../runtime/observability/tracing.ts'
import { readTracing, type TracingSettings } from '../../../runtime/observability/tracing-settings.ts'
import { until } from '../../world/until.ts'

const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' }
const servers: ReturnType<typeof Bun.serve>[] = []
afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop(true))))

async function settingsOf(environment: Record<string, string>): Promise<TracingSettings | undefined> {
  const reader = openEnvironment(environment)
  const settings = await readTracing(reader)
  if (reader.faults.length > 0) throw new Error(reader.faults.join('\n'))
  return settings
}

async function opened(environment: Record<string, string>, onTrouble: (said: string) => void = () => {}) {
  const settings = await settingsOf(environment)
  if (!settings) throw new Error('nothing is traced')
  // Where to, the exporter reads by itself.
  const before = process.env['OTEL_EXPORTER_OTLP_ENDPOINT']
  process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = environment['OTEL_EXPORTER_OTLP_ENDPOINT']
  try {
    return openTracing({ settings, version: '1', instance: 'a:1', hosts: 'all', onTrouble })
  } finally {
    if (before === undefined) delete process.env['OTEL_EXPORTER_OTLP_ENDPOINT']
    else process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = before
  }
}

const request = { what: 'request', method: 'GET', isHop: false } as const
const statement = { what: 'statement', text: 'select 1' } as const
const incoming = (flags: string) => ({ traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-${flags}` })

test('nothing is traced without an endpoint, or where the environment says so', async () => {
  expect(await settingsOf({})).toBeUndefined()
  expect(await settingsOf({ ...endpoint, OTEL_SDK_DISABLED: 'TRUE' })).toBeUndefined()
  expect(await settingsOf({ ...endpoint, OTEL_TRACES_EXPORTER: 'none' })).toBeUndefined()
  expect(await settingsOf({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://a/v1/traces' })).toBeDefined()
})

test('the environment names the protocol, the sampler, the headers and the batches', async () => {
  expect(
    await settingsOf({
      ...endpoint,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_HEADERS: 'a=1, b=x%20y=z',
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.25',
      OTEL_BSP_MAX_QUEUE_SIZE: '100',
    }),
  ).toEqual({
    protocol: 'http/json',
    headers: { a: '1', b: 'x y=z' },
    sampler: 'parentbased_traceidratio',
    ratio: 0.25,
    batch: { maxQueueSize: 100 },
  })
})

test('what it cannot do is told at the start, with the remedy', async () => {
  const faults = settingsOf({
    ...endpoint,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    OTEL_EXPORTER_OTLP_HEADERS: 'canary',
    OTEL_TRACES_SAMPLER: 'jaeger_remote',
    OTEL_TRACES_SAMPLER_ARG: '2',
  })
  await expect(faults).rejects.toThrow(
    /grpc.*expected http\/protobuf or http\/json[^]*name=value[^]*always_on[^]*0 to 1/,
  )
  await expect(faults).rejects.not.toThrow('canary')
})

test('a sampler decides once for a request and all that it leads to; what it leaves out costs no span', async () => {
  const { trace, close } = await opened({ ...endpoint, OTEL_TRACES_SAMPLER: 'parentbased_always_off' })
  const left = trace(request, {})
  expect(left?.traceparent).toMatch(/-00$/)
  expect(left?.begin(statement)).toBe(left)
  const taken = trace(request, incoming('01'))
  expect(taken?.traceparent).toMatch(new RegExp(`^00-${'a'.repeat(32)}-[0-9a-f]{16}-01$`))
  expect(taken?.begin(statement).traceparent).not.toBe(taken?.traceparent)
  await close(100)
})

test('a collector that is dead, silent or unwell holds up nobody, and is told of', async () => {
  const silent = Bun.serve({ port: 0, fetch: () => new Promise<Response>(() => {}) })
  const unwell = Bun.serve({ port: 0, fetch: () => new Response('no', { status: 400 }) })
  servers.push(silent, unwell)
  const troubles: string[] = []
  for (const url of [endpoint.OTEL_EXPORTER_OTLP_ENDPOINT, silent.url.origin, unwell.url.origin]) {
    const said = (message: string) => void troubles.push(message)
    const { trace, close } = await opened(
      { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_BSP_SCHEDULE_DELAY: '10' },
      said,
    )
    for (let n = 0; n < 5_000; n += 1) trace(request, {})?.end({ status: 200, route: '/v1/orders' })
    const began = performance.now()
    await close(200)
    expect(performance.now() - began).toBeLessThan(5_000)
  }
  await until('the trouble to be told', () => troubles.length > 0)
})

test('OpenTelemetry’s SDK is loaded by nobody where nothing is traced', () => {
  const script = `
    await import('./deploy/process/open-kerf.ts')
    const loaded = (name) => Object.keys(require.cache).some((path) => path.includes(name))
    console.log(loaded('/runtime/hosting/start.ts'), loaded('@opentelemetry/sdk-trace'))`
  const { stdout } = Bun.spawnSync([process.execPath, '-e', script], { cwd: `${import.meta.dir}/../../..` })
  expect(stdout.toString().trim()).toBe('true false')
})
