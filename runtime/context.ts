// What travels with a request and every message that follows from it.
import { AsyncLocalStorage } from 'node:async_hooks'

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

export interface Context {
  readonly requestId: string
  readonly caller: Caller
  /** W3C Trace Context. */
  readonly traceparent?: string | undefined
  /** When nobody waits for the answer any more, in ms since 1970. Crosses every hop of a question; messages have none. */
  readonly deadlineAt?: number
}

const storage = new AsyncLocalStorage<Context>()

/** Runs `work` so that every log line of it carries `context`. */
export function withContext<T>(context: Context, work: () => T): T {
  return storage.run(context, work)
}

export function currentContext(): Context | undefined {
  return storage.getStore()
}

/** The context of work that no request asked for: polls, deadlines, start-up. */
export function systemContext(): Context {
  return { requestId: Bun.randomUUIDv7(), caller: { kind: 'system' } }
}
