// Whether and how traces are exported: OpenTelemetry's own variables, as far as Kerf heeds them.
import { z } from '@hono/zod-openapi'
import { whole } from '../config/values.ts'
import type { EnvironmentReader } from '../config/environment.ts'

const samplers = [
  ...(['always_on', 'always_off', 'traceidratio'] as const),
  ...(['parentbased_always_on', 'parentbased_always_off', 'parentbased_traceidratio'] as const),
] as const

export interface TracingSettings {
  readonly protocol: 'http/protobuf' | 'http/json'
  /** What goes with each export; may hold a token. */
  readonly headers: Readonly<Record<string, string>>
  readonly sampler: (typeof samplers)[number]
  /** Of a sampler by ratio: 0 to 1. */
  readonly ratio: number
  readonly batch: {
    readonly maxQueueSize?: number
    readonly maxExportBatchSize?: number
    readonly scheduledDelayMillis?: number
    readonly exportTimeoutMillis?: number
  }
}

const endpoint = z
  .url({ protocol: /^https?$/, error: 'expected a URL like http://collector:4318' })
  .optional()
const protocol = z
  .enum(['http/protobuf', 'http/json'], {
    error: 'expected http/protobuf or http/json; collectors take both, usually on port 4318',
  })
  .optional()
const pairs = z
  .string()
  .default('')
  .transform((text) => text.split(',').filter((pair) => pair.trim() !== ''))
  .refine((all) => all.every((pair) => /^[^=]+=/.test(pair)), 'expected name=value, with commas between them')
  .transform((all) => Object.fromEntries(all.map(headerOf)))

const shape = {
  OTEL_SDK_DISABLED: z.string().default('false'),
  OTEL_TRACES_EXPORTER: z.enum(['otlp', 'none'], { error: 'expected otlp or none' }).default('otlp'),
  OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: endpoint,
  OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: protocol,
  OTEL_EXPORTER_OTLP_HEADERS: pairs,
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: pairs,
  OTEL_TRACES_SAMPLER: z
    .enum(samplers, { error: `expected one of ${samplers.join(', ')}` })
    .default('parentbased_always_on'),
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .regex(/^(?:0|1|0?\.\d+|1\.0+|0\.0+)$/, 'expected a ratio from 0 to 1')
    .default('1')
    .transform(Number),
  OTEL_BSP_MAX_QUEUE_SIZE: whole(1, 1_000_000).optional(),
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: whole(1, 1_000_000).optional(),
  OTEL_BSP_SCHEDULE_DELAY: whole(1, 600_000).optional(),
  OTEL_BSP_EXPORT_TIMEOUT: whole(1, 600_000).optional(),
}
const secret = new Set(['OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_EXPORTER_OTLP_TRACES_HEADERS'])
const shown = new Set(Object.keys(shape).filter((name) => !secret.has(name)))

/** Undefined where nothing is to be traced: no endpoint, or told so. What else may be set is the SDK's own affair. */
export async function readTracing(reader: EnvironmentReader): Promise<TracingSettings | undefined> {
  const own = await reader.read(shape, shown)
  const hasEndpoint = own.OTEL_EXPORTER_OTLP_ENDPOINT ?? own.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT
  const isOff = own.OTEL_SDK_DISABLED?.toLowerCase() === 'true' || own.OTEL_TRACES_EXPORTER === 'none'
  if (!hasEndpoint || isOff) return undefined
  return {
    protocol: own.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL ?? own.OTEL_EXPORTER_OTLP_PROTOCOL ?? 'http/protobuf',
    headers: { ...own.OTEL_EXPORTER_OTLP_HEADERS, ...own.OTEL_EXPORTER_OTLP_TRACES_HEADERS },
    sampler: own.OTEL_TRACES_SAMPLER,
    ratio: own.OTEL_TRACES_SAMPLER_ARG,
    batch: given({
      maxQueueSize: own.OTEL_BSP_MAX_QUEUE_SIZE,
      maxExportBatchSize: own.OTEL_BSP_MAX_EXPORT_BATCH_SIZE,
      scheduledDelayMillis: own.OTEL_BSP_SCHEDULE_DELAY,
      exportTimeoutMillis: own.OTEL_BSP_EXPORT_TIMEOUT,
    }),
  }
}

function headerOf(pair: string): [name: string, value: string] {
  const at = pair.indexOf('=')
  return [pair.slice(0, at).trim(), decoded(pair.slice(at + 1).trim())]
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function given(values: Record<string, number | undefined>): TracingSettings['batch'] {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}
