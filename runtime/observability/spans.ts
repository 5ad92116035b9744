// Pieces of work as OpenTelemetry's spans. What is not sampled costs an object for each request, and nothing after.
import {
  createTraceState,
  ROOT_CONTEXT,
  type Span as OtelSpan,
  type SpanContext,
  SpanStatusCode,
  trace as api,
  type Tracer,
} from '@opentelemetry/api'
import { isAnswer } from '../database/errors.ts'
import { NotNow } from '../delivery/tries.ts'
import { Failure } from '../failure.ts'
import type { Ending, Span, Trace, Work } from '../trace.ts'
import { descriptionOf } from './span-description.ts'

export function traceWith(tracer: Tracer): Trace {
  return (work, { traceparent, tracestate }) => {
    const parent = remoteContext(traceparent, tracestate)
    const { name, kind, attributes } = descriptionOf(work)
    const around = parent ? api.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT
    return new TracedSpan(tracer.startSpan(name, { kind, attributes }, around), tracer, name)
  }
}

class TracedSpan implements Span {
  private readonly span: OtelSpan
  private readonly tracer: Tracer
  private readonly name: string
  private readonly context: SpanContext
  private isOver = false

  constructor(span: OtelSpan, tracer: Tracer, name: string) {
    this.name = name
    this.span = span
    this.tracer = tracer
    this.context = span.spanContext()
  }

  get traceparent(): string {
    const { traceId, spanId, traceFlags } = this.context
    return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`
  }

  get tracestate(): string | undefined {
    return this.context.traceState?.serialize() || undefined
  }

  begin(work: Work): Span {
    if (!this.span.isRecording() && !this.isOver) return this
    const { name, kind, attributes } = descriptionOf(work)
    const around = api.setSpan(ROOT_CONTEXT, this.span)
    return new TracedSpan(this.tracer.startSpan(name, { kind, attributes }, around), this.tracer, name)
  }

  end(ending: Ending = {}): void {
    if (this.isOver || !this.span.isRecording()) return
    this.isOver = true
    // Which route answers is known at the end only.
    if (ending.route !== undefined) this.span.updateName(`${this.name} ${ending.route}`)
    tellEnding(this.span, ending)
    this.span.end()
  }
}

function tellEnding(span: OtelSpan, ending: Ending): void {
  const { error, status, route } = ending
  if (status !== undefined) span.setAttribute('http.response.status_code', status)
  if (route !== undefined) span.setAttribute('http.route', route)
  if (status !== undefined && status >= 500) fail(span, String(status))
  if (error === undefined) return
  if (error instanceof NotNow) return void span.setAttribute('kerf.outcome', 'not-its-turn')
  if (isAnswer(error)) span.setAttribute('db.response.status_code', error.code)
  // A refusal is an answer, and no fault.
  if (error instanceof Failure && error.kind !== 'unavailable' && error.kind !== 'unknown')
    span.setAttribute('kerf.refusal', error.code)
  else fail(span, typeOf(error))
}

/** What kind of failure it was, and no more: its message may hold anything. */
function fail(span: OtelSpan, type: string): void {
  span.setAttribute('error.type', type)
  span.setStatus({ code: SpanStatusCode.ERROR })
}

function typeOf(error: unknown): string {
  if (error instanceof Failure || isAnswer(error)) return error.code
  return error instanceof Error ? error.name : '_OTHER'
}

const form = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/

function remoteContext(
  traceparent: string | undefined,
  tracestate: string | undefined,
): SpanContext | undefined {
  const [, traceId, spanId, flags] = form.exec(traceparent ?? '') ?? []
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined
  const context = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true }
  return tracestate ? { ...context, traceState: createTraceState(tracestate) } : context
}
