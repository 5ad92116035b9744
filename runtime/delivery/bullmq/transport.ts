// The transport between processes: a BullMQ queue in Redis for each module. A pipe that may lose everything at any time.
import { BrokenCircuitError, circuitBreaker, CircuitState, ConsecutiveBreaker, handleAll } from 'cockatiel'
import { Queue } from 'bullmq'
import { notConnected } from '../../connection-errors.ts'
import { openSenderClient, redisFaults } from './connections.ts'
import { type Consumer, openConsumer } from './consumer.ts'
import { jobOf, queueName, type SignedEnvelope } from './job.ts'
import { type BullObserver, openTroubles } from './observer.ts'
import { openPressure, type PressureLimits } from './pressure.ts'
import type { MessageSignatures } from '../../security/message-signatures.ts'
import type { Envelope } from '../envelope.ts'
import type { Ending } from '../../trace.ts'
import { type Transport, transportUnavailable } from '../transport.ts'

export interface BullTransportOptions {
  readonly url: string
  /** Before every key in Redis. */
  readonly prefix?: string
  /** With the keys of what this process hosts. */
  readonly signatures: MessageSignatures
  readonly observer: BullObserver
  readonly limits?: Partial<PressureLimits>
  /** How long a backlog may lie untouched before its worker is replaced. */
  readonly watchdogMs?: number
  /** How long a job stays with a worker that gives no sign of life. */
  readonly lockMs?: number
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number
}

export interface BullTransport extends Transport {
  /** Every fault that forbids to start on this Redis, with its remedy. */
  ready(): Promise<string[]>
  /** As of the last second. */
  stats(): {
    readonly reachable: boolean
    readonly memoryShare: number
    readonly waiting: Readonly<Record<string, number>>
  }
}

/** How long the first sends wait for the first connection. */
const firstConnectionMs = 1_000
/** How long Redis is left alone after it has failed three times. */
const restMs = 1_000

export function openBullTransport({
  url,
  prefix = 'kerf',
  signatures,
  observer,
  limits = {},
  watchdogMs = 60_000,
  lockMs = 30_000,
  now = () => performance.now(),
}: BullTransportOptions): BullTransport {
  const troubled = openTroubles(observer, now)
  const client = openSenderClient(url)
  client.on('error', troubled)
  const connected = new Promise<void>((resolve) => client.once('ready', () => resolve()))
  const breaker = circuitBreaker(handleAll, { halfOpenAfter: restMs, breaker: new ConsecutiveBreaker(3) })
  const queues = new Map<string, Queue<SignedEnvelope>>()
  const consumers = new Map<string, Consumer>()
  const shared = { url, prefix, watchdogMs, lockMs, signatures, observer, troubled, now }
  let closed = false
  let changedAt = 0
  breaker.onStateChange(() => (changedAt = now()))

  const pressure = openPressure({
    client,
    limits: { waiting: 10_000, memoryShare: 0.7, ...limits },
    keyOf: (module) => `${prefix}:${queueName(module)}:wait`,
    looked: (waiting) => consumers.forEach((consumer, module) => consumer.looked(waiting.get(module) ?? 0)),
    onError: troubled,
  })

  /** Opened on a living connection only: BullMQ would wait for one without end. */
  function queueOf(module: string): Queue<SignedEnvelope> {
    const known = queues.get(module)
    if (known) return known
    const connection = { connection: client, skipVersionCheck: true }
    const queue = new Queue<SignedEnvelope>(queueName(module), {
      ...connection,
      prefix,
      streams: { events: { maxLen: 0 } }, // nobody listens
    })
    queue.on('error', () => {}) // the connection's: told by `client`
    queues.set(module, queue)
    return queue
  }

  /** Each in the trace that it brings; one without is none of anybody's. */
  function beginSending(envelopes: readonly Envelope[]): (ending: Ending) => void {
    const spans = envelopes.map((message) =>
      message.context.traceparent ? observer.trace?.({ what: 'send', message }, message.context) : undefined,
    )
    return (ending) => spans.forEach((span) => span?.end(ending))
  }

  async function add(destination: string, envelopes: readonly Envelope[]): Promise<void> {
    if (client.status !== 'ready') await Promise.race([connected, Bun.sleep(firstConnectionMs)])
    if (client.status !== 'ready') throw notConnected()
    const end = beginSending(envelopes)
    try {
      await queueOf(destination).addBulk(envelopes.map((envelope) => jobOf(envelope, signatures)))
      end({})
    } catch (error) {
      end({ error })
      throw error
    }
    pressure.sent(destination, envelopes.length)
  }

  return {
    takes(destination) {
      if (closed || client.status !== 'ready' || pressure.against(destination) !== undefined) return false
      // The breaker closes only when somebody tries.
      return breaker.state === CircuitState.Closed || now() - changedAt >= restMs
    },

    async send(destination, envelopes) {
      if (closed || envelopes.length === 0) return
      const reason = pressure.against(destination)
      if (reason !== undefined) {
        troubled(new Error(reason))
        throw transportUnavailable({ cause: reason })
      }
      try {
        await breaker.execute(() => add(destination, envelopes))
      } catch (error) {
        if (!(error instanceof BrokenCircuitError)) troubled(error)
        throw transportUnavailable({ cause: error })
      }
    },

    receive(module, concurrency, deliver) {
      pressure.watch(module)
      consumers.set(module, openConsumer({ ...shared, module, concurrency, deliver }))
    },

    async ready() {
      await Promise.race([connected, Bun.sleep(3_000)])
      return await redisFaults(client, url)
    },

    stats: () => ({
      reachable: client.status === 'ready' && breaker.state === CircuitState.Closed,
      memoryShare: pressure.memoryShare(),
      waiting: pressure.waiting(),
    }),

    async close(limitMs) {
      closed = true
      pressure.close()
      await Promise.all([...consumers.values()].map((consumer) => consumer.close(limitMs)))
      client.disconnect()
    },
  }
}
