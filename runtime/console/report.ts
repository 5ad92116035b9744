// What the console is told: by each process of itself, by each module of its schema and of one key. JSON, read by the page too.
import { z } from '@hono/zod-openapi'

const Rates = z.object({
  /** Since the process started. */
  total: z.int(),
  failed: z.int(),
  /** Over the last ten seconds. */
  perSecond: z.number(),
  failedPerSecond: z.number(),
})

const RouteReport = Rates.extend({
  method: z.string(),
  /** A pattern: `/v1/orders/{id}`. */
  route: z.string(),
  /** Whose it is; `gateway` for those of the runtime. */
  module: z.string(),
  /** Answered 4xx, since the process started. */
  refused: z.int(),
  /** Of the last ten seconds; 0 where nothing was answered. */
  meanMs: z.number(),
})

/** Who speaks to whom. Messages are counted where they are handled, questions where they are asked. */
const FlowReport = Rates.extend({
  kind: z.enum(['message', 'question']),
  from: z.string(),
  to: z.string(),
})

const ErrorReport = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  /** `fault`: nobody has thought of it. `away`: something that is needed. `retry`, `dead`: what became of a message. */
  kind: z.enum(['fault', 'away', 'retry', 'dead']),
  /** The module, or `gateway`. */
  part: z.string(),
  /** A method and a route, a message, or a piece of background work. */
  work: z.string(),
  error: z.string(),
  requestId: z.string().nullable(),
  traceId: z.string().nullable(),
})

/** Counts of the last while, by slots of `stepMs`; the last one is the slot `at`, which is still being filled. */
const HistoryReport = z.object({
  stepMs: z.int(),
  /** Slots since 1970. */
  at: z.int(),
  requests: z.array(z.int()),
  failures: z.array(z.int()),
  /** Milliseconds that all these requests took together. */
  busyMs: z.array(z.number()),
  handled: z.array(z.int()),
  /** Tries of messages that failed. */
  troubled: z.array(z.int()),
})

export const ProcessReport = z.object({
  /** Of this run of the process. */
  id: z.string(),
  host: z.string(),
  pid: z.int(),
  version: z.string(),
  /** Modules, and `gateway`. */
  hosts: z.array(z.string()),
  startedAt: z.iso.datetime(),
  /** What `/readyz` says. A process of a version before this one says nothing of it. */
  readiness: z
    .object({ isReady: z.boolean(), reasons: z.array(z.string()) })
    .default({ isReady: true, reasons: [] }),
  memoryBytes: z.int(),
  /** Of one processor, since the last look; null at the first one. */
  cpuShare: z.number().nullable(),
  /** How late the event loop ran since the last look, in ms. */
  lagMs: z.object({ median: z.number(), worst: z.number() }).nullable(),
  routes: z.array(RouteReport),
  flows: z.array(FlowReport),
  /** How the calls to modules elsewhere stand. */
  calls: z.array(
    z.object({
      to: z.string(),
      breaker: z.enum(['closed', 'open', 'half-open']),
      inFlight: z.int(),
      queued: z.int(),
    }),
  ),
  /** Connections for the requests of a module. */
  pools: z.array(z.object({ module: z.string(), size: z.int(), leased: z.int(), waiting: z.int() })),
  history: HistoryReport,
  errors: z.array(ErrorReport),
})
export type ProcessReport = z.output<typeof ProcessReport>

const Standing = z.object({
  /** `countLimit` means: or more. */
  count: z.int(),
  /** 0 where nothing stands. */
  oldestSeconds: z.number(),
})

export const ModuleReport = z.object({
  module: z.string(),
  /** What waits for its receiver, by destination; delayed messages are not counted. */
  outbox: z.array(Standing.extend({ destination: z.string() })),
  inbox: z.object({
    /** Waits for the one before it. */
    parked: Standing,
    /** Is being tried, or will be again. */
    due: Standing,
    dead: Standing,
  }),
  processes: z.array(Standing.extend({ process: z.string(), state: z.string() })),
  /** The last keys to enter each state, newest first. */
  latest: z.array(
    z.object({ process: z.string(), state: z.string(), key: z.string(), enteredAt: z.iso.datetime() }),
  ),
})
export type ModuleReport = z.output<typeof ModuleReport>

export const KeyReport = z.object({
  module: z.string(),
  /** Messages that came here. */
  received: z.array(
    z.object({
      id: z.string(),
      source: z.string(),
      name: z.string(),
      state: z.enum(['handled', 'parked', 'due', 'dead', 'discarded']),
      attempts: z.int(),
      error: z.string().nullable(),
      sentAt: z.iso.datetime(),
      receivedAt: z.iso.datetime(),
      handledAt: z.iso.datetime().nullable(),
    }),
  ),
  /** Messages that wait for their receiver. */
  standing: z.array(
    z.object({
      id: z.string(),
      destination: z.string(),
      name: z.string(),
      /** How often it was sent. */
      generation: z.int(),
      sentAt: z.iso.datetime(),
      nextAt: z.iso.datetime(),
    }),
  ),
  processes: z.array(z.object({ process: z.string(), state: z.string(), enteredAt: z.iso.datetime() })),
  audit: z.array(
    z.object({ at: z.iso.datetime(), actor: z.string(), action: z.string(), subject: z.string() }),
  ),
})
export type KeyReport = z.output<typeof KeyReport>
