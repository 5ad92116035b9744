// What is traced: pieces of work inside one another, across all processes. Where nobody traces, each costs one look.
import { type Context, type TraceContext, withContext } from './context.ts'

/** A piece of work. `observability/` gives it its name and its attributes; nothing here is a value of anybody's. */
export type Work =
  /** A request of a client; `isHop`: at the second door, brought by the gateway from another process. */
  | { readonly what: 'request'; readonly method: string; readonly isHop: boolean }
  /** A try to reach an instance of another process. `route` is a pattern, never a path. */
  | {
      readonly what: 'call'
      readonly method: string
      readonly route: string
      readonly module: string
      readonly url: string
    }
  /** The other end of such a try, where it is not a client's request. */
  | { readonly what: 'called'; readonly method: string; readonly route: string }
  | { readonly what: 'answer'; readonly query: string; readonly module: string }
  /** `text` with placeholders. */
  | { readonly what: 'statement'; readonly text: string }
  /** `create`: into the outbox. `send`: into Redis. `process`: at its receiver. `perform`: what of that is outside any transaction. */
  | { readonly what: 'create' | 'send' | 'process' | 'perform'; readonly message: TracedMessage }

export interface TracedMessage {
  readonly id: string
  readonly name: string
  readonly source: string
  readonly destination: string
}

/** How a piece of work ended; well, where it says nothing. */
export interface Ending {
  readonly error?: unknown
  /** Of the answer over HTTP. */
  readonly status?: number
  /** Of a request: the pattern of the route that answered. Not its path, whose parameters could be anything. */
  readonly route?: string
}

/** Its trace context is that of this very piece of work. */
export interface Span extends TraceContext {
  readonly traceparent: string
  /** A piece of work inside this one. */
  begin(work: Work): Span
  /** Once; more often says nothing. */
  end(ending?: Ending): void
}

/** Begins what comes from outside: a request or a message, with the trace that it brought. */
export type Trace = (work: Work, from: TraceContext) => Span | undefined

/** The same context, for what happens inside of that piece of work. */
export function inside(context: Context, span: Span | undefined): Context {
  if (!span) return context
  return { ...context, span, traceparent: span.traceparent, tracestate: span.tracestate }
}

/** Runs `run` as that piece of work, begun already; all that it does is a part of it. */
export async function spanning<T>(
  span: Span | undefined,
  context: Context,
  run: (context: Context) => T | PromiseLike<T>,
): Promise<T> {
  if (!span) return await withContext(context, () => run(context))
  const within = inside(context, span)
  try {
    const result = await withContext(within, () => run(within))
    span.end()
    return result
  } catch (error) {
    span.end({ error })
    throw error
  }
}
