// What a request must look like before anybody spends time on it: host, method, path, headers of the body.
import { getPath } from 'hono/utils/url'
import type { TraceContext } from '../context.ts'
import { failure } from '../failure.ts'
import { BODY_LIMIT_BYTES, bodyTooLarge, hasBody, unsupportedMediaType } from '../http/body.ts'
import { anonymous } from './authentication.ts'
import type { Exchange } from './exchange.ts'

const hostInvalid = failure('malformed', 'host-invalid', 'A request names one host.')
const targetTooLong = failure('malformed', 'target-too-long', 'The URL is too long.')
const pathInvalid = failure('malformed', 'path-invalid', 'The path is not acceptable.')

const host = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i
const jsonType = /^application\/json(?:\s*;\s*charset="?utf-8"?)?\s*$/i
const requestIdForm = /^[A-Za-z0-9._~:/+=-]{1,128}$/
const traceparentForm = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/
const tracestateForm = /^[\x20-\x7e]{1,512}$/
// An encoded slash, backslash or control character.
const pathTrick = /%(?:2f|5c|[01][0-9a-f]|7f)/i

/** RFC 9110, 4.1, asks for 8,000 at least. Where line and headers together have more than 16 KiB, Bun itself answers 431. */
const TARGET_LIMIT = 8_192

/** The context that a request comes with: its id and trace if they are harmless to repeat, and nobody yet who calls. */
export function contextOf(headers: Headers): Exchange['context'] {
  const id = headers.get('x-request-id')
  const requestId = id !== null && requestIdForm.test(id) ? id : Bun.randomUUIDv7()
  return { requestId, caller: anonymous, ...traceOf(headers) }
}

/** W3C Trace Context, where it is sound. */
export function traceOf(headers: Headers): TraceContext {
  const traceparent = headers.get('traceparent')
  if (traceparent === null || !traceparentForm.test(traceparent)) return {}
  const tracestate = headers.get('tracestate')
  return tracestate !== null && tracestateForm.test(tracestate)
    ? { traceparent, tracestate }
    : { traceparent }
}

/** Path and query, still encoded. */
export function targetOf(url: string): string {
  return url.slice(url.indexOf('/', url.indexOf('//') + 2))
}

/** The same without the query. */
export function rawPathOf(url: string): string {
  const target = targetOf(url)
  const query = target.indexOf('?')
  return query === -1 ? target : target.slice(0, query)
}

/** The path that routes are matched against. Refuses what could mean another path to somebody else. */
export function pathOf(request: Request, raw: string): string {
  if (!raw.includes('%')) return raw
  if (pathTrick.test(raw) || !decodes(raw)) throw pathInvalid()
  return getPath(request)
}

/** Bun joins two `Host` headers with a comma, and ignores the authority of an absolute-form target. */
export function checkTarget({ url, headers }: Request): void {
  const given = headers.get('host')
  if (given !== null && !host.test(given)) throw hostInvalid()
  if (url.length > TARGET_LIMIT) throw targetTooLong()
}

/** By its headers alone; `readBody` sees to the rest. */
export function checkBody(request: Request): void {
  if (!hasBody(request)) return
  const { headers } = request
  if (Number(headers.get('content-length')) > BODY_LIMIT_BYTES) throw bodyTooLarge()
  if (headers.has('content-encoding') || !jsonType.test(headers.get('content-type') ?? ''))
    throw unsupportedMediaType()
}

function decodes(path: string): boolean {
  try {
    decodeURIComponent(path)
    return true
  } catch {
    return false
  }
}
