// What is counted and timed, for Prometheus: with process-metrics.ts the one place that knows prom-client.
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { addProcessMetrics } from './process-metrics.ts'

export interface Metrics {
  /** `route` is a pattern, never a path. */
  request(method: string, route: string, status: number, seconds: number): void
  /** One more message for which this is what became of a try to handle it. */
  message(outcome: MessageOutcome, module: string, name: string): void
  /** Messages that the sweep found handled although no acknowledgement had come. */
  healed(module: string, count: number): void
  /** A call to a module elsewhere was made once more, or ended without one. */
  call(what: 'repeated' | 'breaker' | 'bulkhead' | 'budget', module: string): void
  /** `read` is asked at each scrape. */
  watchCalls(module: string, read: () => CallsState): void
  /** `read` is asked at each scrape; a module that does not answer is left out. */
  watchOutbox(module: string, read: () => Promise<OutboxState>): void
  /** `read` is asked at each scrape. */
  watchPool(pool: string, read: () => PoolState): void
  /** The exposition. */
  scrape(): Promise<{ readonly body: string; readonly contentType: string }>
}

export type MessageOutcome = 'handled' | 'retried' | 'parked' | 'dead'

export interface OutboxState {
  readonly depth: number
  /** 0 where nothing stands. */
  readonly oldestSeconds: number
}

export interface PoolState {
  readonly size: number
  readonly leased: number
  readonly waiting: number
}

/** How the calls to a module elsewhere stand. */
export interface CallsState {
  readonly breaker: 'closed' | 'open' | 'half-open'
  readonly inFlight: number
  readonly queued: number
}

const breakerStates = ['closed', 'half-open', 'open']
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
/** A scrape waits no longer for a module's database. */
const READ_MS = 2_000

/** A registry of its own, so that two can live in one process. */
export function openMetrics(build: { readonly version: string; readonly hosts: string }): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const gauge = (name: string, help: string, labelNames: string[]) =>
    new Gauge({ name, help, labelNames, registers })
  const counter = (name: string, help: string, labelNames: string[]) =>
    new Counter({ name, help, labelNames, registers })

  addProcessMetrics(registry)
  gauge('kerf_build_info', 'What runs here.', ['version', 'hosts']).set({ ...build }, 1)
  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time until the answer was ready.',
    labelNames: ['method', 'route', 'status'],
    buckets,
    registers,
  })
  const messages = counter('kerf_messages_total', 'Tries to handle a message, by what became of them.', [
    'outcome',
    'module',
    'message',
  ])
  const healed = counter('kerf_healed_total', 'Handled messages whose acknowledgement was lost.', ['module'])
  const depth = gauge('kerf_outbox_messages', 'Messages that wait for their receiver.', ['module'])
  const oldest = gauge('kerf_outbox_oldest_seconds', 'Age of the oldest of them.', ['module'])
  const size = gauge('kerf_pool_size', 'Connections at most.', ['pool'])
  const leased = gauge('kerf_pool_leased', 'Connections in use.', ['pool'])
  const waiting = gauge('kerf_pool_waiting', 'Callers that wait for a connection.', ['pool'])
  const calls = counter(
    'kerf_calls_total',
    'Calls to other processes that were repeated, or ended before they began.',
    ['what', 'module'],
  )
  const breaker = gauge('kerf_breaker', 'Of the calls to a module: 0 closed, 1 half open, 2 open.', [
    'module',
  ])
  const inFlight = gauge('kerf_calls_in_flight', 'Calls to a module that wait for their answer.', ['module'])
  const queued = gauge('kerf_calls_queued', 'Calls to a module that wait for their turn.', ['module'])
  const watched: (() => Promise<void>)[] = []

  return {
    request: (method, route, status, seconds) => requests.observe({ method, route, status }, seconds),
    message: (outcome, module, message) => messages.inc({ outcome, module, message }),
    healed: (module, count) => healed.inc({ module }, count),
    call: (what, module) => calls.inc({ what, module }),
    watchCalls: (module, read) =>
      watched.push(async () => {
        const state = read()
        breaker.set({ module }, breakerStates.indexOf(state.breaker))
        inFlight.set({ module }, state.inFlight)
        queued.set({ module }, state.queued)
      }),
    watchOutbox: (module, read) =>
      watched.push(async () => {
        const state = await within(READ_MS, read()).catch(() => undefined)
        if (!state) return [depth, oldest].forEach((each) => each.remove({ module }))
        depth.set({ module }, state.depth)
        oldest.set({ module }, state.oldestSeconds)
      }),
    watchPool: (pool, read) =>
      watched.push(async () => {
        const state = read()
        size.set({ pool }, state.size)
        leased.set({ pool }, state.leased)
        waiting.set({ pool }, state.waiting)
      }),
    async scrape() {
      await Promise.all(watched.map((read) => read()))
      return { body: await registry.metrics(), contentType: registry.contentType }
    },
  }
}

function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`no answer within ${ms} ms`)), ms)
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer))
}
