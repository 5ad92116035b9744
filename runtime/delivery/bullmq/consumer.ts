// Takes a module's jobs from Redis: one line at a time for each key, and never for long without a working worker.
import { type Job, WaitingError, Worker } from 'bullmq'
import { WorkerClient } from './connections.ts'
import { envelopeIn, queueName } from './job.ts'
import type { BullObserver, Troubles } from './observer.ts'
import type { MessageSignatures } from '../../security/message-signatures.ts'
import type { Envelope } from '../envelope.ts'
import { openInProcessTransport } from '../in-process.ts'

export interface Consumer {
  /** Replaces the worker if jobs wait and it has taken none for too long. */
  looked(waiting: number): void
  close(limitMs: number): Promise<void>
}

export interface ConsumerOptions {
  readonly url: string
  readonly prefix: string
  readonly module: string
  readonly concurrency: number
  readonly watchdogMs: number
  readonly lockMs: number
  readonly signatures: MessageSignatures
  readonly observer: BullObserver
  readonly troubled: Troubles
  deliver(envelope: Envelope): Promise<void>
  now(): number
}

// Some are taken ahead, so that others need not wait behind those of one key.
const ahead = 2
// After an error of Redis' own (out of memory, read-only) BullMQ would ask again at once, thousands of times a second.
const restMs = 500

export function openConsumer(options: ConsumerOptions): Consumer {
  const { module, concurrency, watchdogMs, signatures, observer, troubled, deliver, now } = options
  const lanes = openInProcessTransport()
  /** By id, what was taken from Redis and not begun yet: one delivery answers for all its copies. */
  const taken = new Map<string, PromiseWithResolvers<boolean>>()
  let activeAt = now()
  let jobs = 0
  let closed = false
  let crew = hire()

  lanes.receive(module, concurrency, async (envelope) => {
    const begun = taken.get(envelope.id)
    taken.delete(envelope.id)
    await deliver(envelope).catch(troubled)
    begun?.resolve(true)
  })

  /** Never fails: a job says nothing about its message. */
  async function take(job: Job<unknown>, token: string | undefined): Promise<void> {
    activeAt = now()
    const envelope = envelopeIn(job.data, module, signatures)
    if (typeof envelope === 'string') return observer.dropped(module, envelope)
    const outcome = taken.get(envelope.id) ?? Promise.withResolvers<boolean>()
    taken.set(envelope.id, outcome)
    await lanes.send(module, [envelope])
    if (closed) putBack()
    if (await outcome.promise) return
    await job.moveToWait(token)
    throw new WaitingError()
  }

  /** What was taken and not begun goes to another worker at once. */
  function putBack(): void {
    for (const { resolve } of taken.values()) resolve(false)
    taken.clear()
  }

  function hire(): { readonly worker: Worker<unknown>; readonly client: WorkerClient } {
    const client = new WorkerClient(options.url, troubled)
    const work = async (job: Job<unknown>, token?: string) => {
      jobs += 1
      await take(job, token).finally(() => (jobs -= 1))
    }
    const worker = new Worker<unknown>(queueName(module), work, {
      connection: client,
      prefix: options.prefix,
      concurrency: concurrency * ahead,
      lockDuration: options.lockMs,
      stalledInterval: options.lockMs,
      // Two crashes of a process must not make a job fail for ever: the inbox counts.
      maxStalledCount: 1_000_000,
      // How long an unreachable Redis is left alone.
      runRetryDelay: 1_000,
      skipVersionCheck: true, // it writes to the console; `ready()` checks
    })
    worker.on('error', (error) => {
      troubled(error)
      if (closed || worker.isPaused() || !/^(OOM|MISCONF|READONLY|NOAUTH|NOPERM|LOADING)/.test(error.message))
        return
      void worker.pause(true).catch(troubled)
      setTimeout(() => void (closed || worker.closing || worker.resume().catch(troubled)), restMs)
    })
    return { worker, client }
  }

  /** Never waits: what hangs has lost its connections then. */
  function dismiss({ worker, client }: typeof crew): void {
    worker.close(true).catch(troubled)
    client.disconnectAll()
  }

  return {
    looked(waiting) {
      const busy = jobs >= concurrency * ahead
      if (waiting === 0 || busy) activeAt = now()
      if (closed || now() - activeAt < watchdogMs) return
      dismiss(crew)
      crew = hire()
      activeAt = now()
      observer.revived(module, waiting)
    },
    async close(limitMs) {
      closed = true
      const { worker } = crew
      const end = Bun.sleep(limitMs)
      worker.pause(true).catch(troubled)
      const ended = lanes.close(limitMs)
      putBack()
      await ended
      // Also takes leave of Redis; that hangs while Redis is away.
      await Promise.race([worker.close().catch(troubled), Promise.race([end, Bun.sleep(1_000)])])
      dismiss(crew)
    },
  }
}
