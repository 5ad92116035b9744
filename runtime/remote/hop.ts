// One try to reach another process over HTTP: a piece of work of its own, whose trace goes along.
import type { Context, TraceContext } from '../context.ts'
import type { Work } from '../trace.ts'

/** Calls `send` with `headers` and, where there is one, the trace. */
export async function hop(
  { span: around, ...context }: Pick<Context, 'span'> & TraceContext,
  work: Extract<Work, { what: 'call' }>,
  headers: Readonly<Record<string, string>>,
  send: (headers: Record<string, string>) => Promise<Response>,
): Promise<Response> {
  const span = around?.begin(work)
  const sent = { ...headers, ...headersOf(span ?? context) }
  if (!span) return send(sent)
  try {
    const response = await send(sent)
    span.end({ status: response.status })
    return response
  } catch (error) {
    span.end({ error })
    throw error
  }
}

function headersOf({ traceparent, tracestate }: TraceContext): Record<string, string> {
  if (!traceparent) return {}
  return tracestate ? { traceparent, tracestate } : { traceparent }
}
