// Problem documents (RFC 9457): the one place that turns a failure into a status code.
import { z } from '@hono/zod-openapi'
import { currentContext } from '../context.ts'
import { Failure, type FailureKind, type FieldError } from '../failure.ts'
import { refusalOf } from './refusals.ts'

export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    code: z.string(),
    requestId: z.string(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  })
  .openapi('Problem')

/** What a problem document says, before it is one. */
export interface Trouble {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly detail: string
  readonly errors?: readonly FieldError[]
  readonly headers?: Readonly<Record<string, string>>
}

const statusOf: Record<FailureKind, number> = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  missing: 404,
  conflict: 409,
  stale: 412,
  'too-large': 413,
  unsupported: 415,
  invalid: 422,
  throttled: 429,
  unavailable: 503,
  unknown: 504,
}

const kindOf = new Map(Object.entries(statusOf).map(([kind, status]) => [status, kind as FailureKind])) // each kind has a status of its own

/** The failure that a problem document speaks of; undefined for a fault of whoever wrote it. */
export function failureOf(
  problem: Pick<z.output<typeof Problem>, 'status' | 'code' | 'detail' | 'errors'>,
  retryAfterSeconds?: number,
): Failure | undefined {
  const kind = kindOf.get(problem.status)
  const details = { errors: problem.errors ?? [], ...(retryAfterSeconds ? { retryAfterSeconds } : {}) }
  return kind && new Failure(kind, problem.code, problem.detail, details)
}

const titles: Record<FailureKind, string> = {
  malformed: 'Malformed request',
  unauthenticated: 'Not signed in',
  forbidden: 'Not allowed',
  missing: 'Not found',
  conflict: 'Conflict',
  stale: 'Out of date',
  'too-large': 'Too large',
  unsupported: 'Unsupported media type',
  invalid: 'Invalid request',
  throttled: 'Too many requests',
  unavailable: 'Not available now',
  unknown: 'Outcome unknown',
}

/** By code: what HTTP has a status for (RFC 9110, 15.5.9 and 15.5.15), and no module could mean. */
const ofHttp = new Map([
  ['body-too-slow', { status: 408, title: 'Too slow' }],
  ['target-too-long', { status: 414, title: 'URI too long' }],
])

const internal: Trouble = {
  status: 500,
  code: 'internal',
  title: 'Internal error',
  detail: 'Something went wrong on our side. Nothing of this request was done in part.',
}

/** What was thrown, as a client may see it. What is no refusal on purpose is a 500 that shows no inside. */
export function troubleOf(thrown: unknown): Trouble {
  const refusal = refusalOf(thrown)
  if (!refusal) return internal
  const { kind, code, errors } = refusal
  const { status, title } = ofHttp.get(code) ?? { status: statusOf[kind], title: titles[kind] }
  const headers: Record<string, string> = {}
  if (status === 401)
    headers['www-authenticate'] = code === 'invalid-token' ? 'Bearer error="invalid_token"' : 'Bearer'
  // What is left of the body is not waited for.
  if (status === 408 || status === 413) headers.connection = 'close'
  const retryAfter = refusal.retryAfterSeconds ?? (status === 429 || status === 503 ? 1 : undefined)
  if (retryAfter !== undefined) headers['retry-after'] = String(Math.max(1, Math.ceil(retryAfter)))
  return { status, code, title, detail: refusal.message, errors, headers }
}

/** The problem document. `path` is the request's as it came, still encoded, without its query. */
export function problemResponse(trouble: Trouble, path: string): Response {
  const { status, code, title, detail, errors } = trouble
  const body = {
    type: `urn:kerf:problem:${code}`,
    title,
    status,
    detail,
    instance: path,
    code,
    requestId: currentContext()?.requestId ?? '',
    ...(errors?.length ? { errors } : {}),
  }
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...trouble.headers,
    },
  })
}
