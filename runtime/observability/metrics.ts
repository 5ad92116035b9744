// What is counted and timed, for Prometheus. Only this folder knows prom-client.
import { Registry } from 'prom-client'
import { knownMethod } from './http-method.ts'
import { bounded, openInstruments } from './instruments.ts'
import { openModuleMetrics, type WatchedModule } from './module-metrics.ts'
import { addProcessMetrics } from './process-metrics.ts'
import { type CallsState, openRemoteMetrics, type QueuesState } from './remote-metrics.ts'

export interface Metrics {
  /** `route` is a pattern or `(no route)`, never a path. `isHop`: the gateway of another process counts it too. */
  request(method: string, route: string, status: number, seconds: number, isHop: boolean): void
  /** One more message for which this is what became of a try to handle it. */
  message(outcome: MessageOutcome, module: string, name: string): void
  /** Messages that the sweep found handled although no acknowledgement had come. */
  healed(module: string, count: number): void
  /** A call to a module elsewhere was made once more, or ended without one. */
  call(what: 'repeated' | 'breaker' | 'bulkhead' | 'budget', module: string): void
  /** Whether this process counts what callers may do by itself, because the common store is away. */
  limitsAlone(isAlone: boolean): void
  /** This process began to refuse requests, having more to do than it can. */
  overloaded(): void
  /** Of what is watched, each is asked at each scrape. */
  watchModule(module: WatchedModule): void
  watchCalls(module: string, read: () => CallsState): void
  watchInstances(module: string, count: () => number): void
  watchQueues(read: () => QueuesState): void
  /** Codes of all that is wrong, and whether requests should be sent here all the same. */
  watchHealth(read: () => Promise<{ readonly isReady: boolean; readonly reasons: readonly string[] }>): void
  /** The exposition. */
  scrape(): Promise<{ readonly body: string; readonly contentType: string }>
}

export type MessageOutcome = 'handled' | 'retried' | 'parked' | 'dead'

/** Names of messages: those of the code, and what others may have made up. */
const messageNames = 300

/** A registry of its own, so that two can live in one process. */
export function openMetrics(build: { readonly version: string; readonly hosts: string }): Metrics {
  const registry = new Registry()
  const instruments = openInstruments(registry)
  const { gauge, counter, seconds: histogram } = instruments

  addProcessMetrics(registry)
  gauge('kerf_build_info', 'What runs here.', ['version', 'hosts']).set({ ...build }, 1)
  const labels = ['method', 'route', 'status']
  const requests = histogram('http_request_duration_seconds', 'Time until the answer was ready.', labels)
  const forwarded = histogram(
    'kerf_forwarded_request_duration_seconds',
    'The same, of requests that the gateway of another process brought, and counts too.',
    labels,
  )
  const messages = counter('kerf_messages_total', 'Tries to handle a message, by what became of them.', [
    ...['outcome', 'module', 'message'],
  ])
  const healed = counter('kerf_healed_total', 'Handled messages whose acknowledgement was lost.', ['module'])
  const calls = counter(
    'kerf_calls_total',
    'Calls to other processes that were repeated, or ended before they began.',
    ['what', 'module'],
  )
  const alone = gauge(
    'kerf_limits_alone',
    '1 while the store of rate limits is away, and this process counts alone.',
    [],
  )
  const overloads = counter('kerf_overloads_total', 'Times that requests began to be refused for load.', [])
  const isReady = gauge('kerf_ready', '1 while requests should be sent here.', [])
  const reason = gauge('kerf_health_reason', '1 for whatever is wrong, as /readyz tells it.', ['reason'])
  const knownMessage = bounded(messageNames)
  const ofModules = openModuleMetrics(instruments)
  const remote = openRemoteMetrics(instruments)
  let readHealth: Parameters<Metrics['watchHealth']>[0] | undefined

  async function lookAtHealth(): Promise<void> {
    const health = await readHealth?.()
    reason.reset()
    if (!health) return
    isReady.set(health.isReady ? 1 : 0)
    for (const each of health.reasons) reason.set({ reason: each }, 1)
  }

  let scraping: ReturnType<Metrics['scrape']> | undefined
  /** One at a time: each begins by forgetting what the one before has read. */
  async function scrape(): ReturnType<Metrics['scrape']> {
    remote.read()
    await Promise.all([ofModules.read(), lookAtHealth()])
    return { body: await registry.metrics(), contentType: registry.contentType }
  }

  return {
    request: (method, route, status, seconds, isHop) =>
      (isHop ? forwarded : requests).observe({ method: knownMethod(method), route, status }, seconds),
    message: (outcome, module, message) => messages.inc({ outcome, module, message: knownMessage(message) }),
    healed: (module, count) => healed.inc({ module }, count),
    call: (what, module) => calls.inc({ what, module }),
    limitsAlone: (isAlone) => alone.set(isAlone ? 1 : 0),
    overloaded: () => overloads.inc(),
    watchModule: ofModules.watch,
    watchCalls: remote.watchCalls,
    watchInstances: remote.watchInstances,
    watchQueues: remote.watchQueues,
    watchHealth: (read) => void (readHealth = read),
    scrape: () => (scraping ??= scrape().finally(() => (scraping = undefined))),
  }
}
