// Traces, exported in batches to a collector over OTLP. Loaded only where an endpoint is set: see tracing-settings.ts.
import { diag, DiagLogLevel } from '@opentelemetry/api'
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import {
  defaultResource,
  detectResources,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceNameEnvDetector,
} from '@opentelemetry/resources'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import { withoutContext } from '../context.ts'
import type { Trace } from '../trace.ts'
import { within } from '../timing/within.ts'
import { traceWith } from './spans.ts'
import type { TracingSettings } from './tracing-settings.ts'

export interface Tracing {
  readonly trace: Trace
  /** Exports what is left, `limitMs` at most. */
  close(limitMs: number): Promise<void>
}

export interface TracingOptions {
  readonly settings: TracingSettings
  readonly version: string
  /** Which process this is, among those that host the same. */
  readonly instance: string
  /** What this process hosts. `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` have the last word on who it is. */
  readonly hosts: string
  /** What goes wrong with the export; at most once in ten seconds. Nothing else suffers from it. */
  readonly onTrouble: (message: string) => void
}

const quietMs = 10_000

/** Spans wait in memory, a bounded number of them; what does not fit, or what no collector takes, is dropped. */
export function openTracing({ settings, version, instance, hosts, onTrouble }: TracingOptions): Tracing {
  listenToTroubles(onTrouble)
  const { protocol, headers, batch } = settings
  const exporter =
    protocol === 'http/json' ? new JsonExporter({ headers }) : new ProtobufExporter({ headers })
  const self = resourceFromAttributes({
    'service.name': hosts === 'all' ? 'kerf' : `kerf-${hosts.replaceAll(',', '-')}`,
    'service.version': version,
    'service.instance.id': instance,
    'kerf.hosts': hosts,
  })
  // Not the detectors of host, process and user: they would tell the command line.
  const given = detectResources({ detectors: [resourceAttributesEnvDetector, serviceNameEnvDetector] })
  const provider = new TracerProvider({
    resource: defaultResource().merge(self).merge(given),
    sampler: samplerOf(settings),
    spanProcessors: [new BatchSpanProcessor({ exporter, ...batch })],
  })
  return {
    trace: traceWith(provider.getTracer('kerf', version)),
    async close(limitMs) {
      await within(limitMs, provider.shutdown()).catch(() => {})
    },
  }
}

function samplerOf({ sampler, ratio }: TracingSettings): Sampler {
  const root = sampler.endsWith('always_on')
    ? new AlwaysOnSampler()
    : sampler.endsWith('always_off')
      ? new AlwaysOffSampler()
      : new TraceIdRatioBasedSampler(ratio)
  return sampler.startsWith('parentbased_') ? new ParentBasedSampler({ root }) : root
}

/** The SDK would write to the console. */
function listenToTroubles(onTrouble: (message: string) => void): void {
  let saidAt = -Infinity
  const say = (message: string) => {
    if (performance.now() - saidAt < quietMs) return
    saidAt = performance.now()
    withoutContext(() => onTrouble(message)) // no request's own
  }
  const nothing = () => {}
  diag.setLogger(
    { error: say, warn: say, info: nothing, debug: nothing, verbose: nothing },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  )
}
