// What travels with a request and every message that follows from it.
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Span } from './trace.ts'

/** On whose behalf something happens. */
export type Caller =
  | { readonly kind: 'anonymous' }
  | {
      readonly kind: 'user'
      readonly id: string
      readonly role: 'customer' | 'admin'
      readonly session: string
    }
  | { readonly kind: 'system' }

/** W3C Trace Context. */
export interface TraceContext {
  readonly traceparent?: string | undefined
  readonly tracestate?: string | undefined
}

export interface Context extends TraceContext {
  readonly requestId: string
  readonly caller: Caller
  /** The piece of work that this is about, where somebody traces it. Stays in this process. */
  readonly span?: Span | undefined
  /** When nobody waits for the answer any more, in ms since 1970. Crosses every hop of a question; messages have none. */
  readonly deadlineAt?: number
}

const storage = new AsyncLocalStorage<Context | undefined>()

/** Runs `work` so that every log line of it carries `context`. */
export function withContext<T>(context: Context, work: () => T): T {
  return storage.run(context, work)
}

/** Runs `work`, and whatever it leaves behind, on nobody's behalf: else a timer would speak for whoever happened to start it. */
export function withoutContext<T>(work: () => T): T {
  return storage.run(undefined, work)
}

export function currentContext(): Context | undefined {
  return storage.getStore()
}

/** The context of work that no request asked for: polls, deadlines, start-up. */
export function systemContext(): Context {
  return { requestId: Bun.randomUUIDv7(), caller: { kind: 'system' } }
}
