// Problem documents (RFC 9457): the one place that turns a failure into a status code.
import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { currentContext } from '../context.ts'
import { Failure, type FailureKind, type FieldError, failure } from '../failure.ts'
import { kindOfDatabaseError } from '../database/errors.ts'

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

const statusOf: Record<FailureKind, ContentfulStatusCode> = {
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

const invalidRequest = failure(
  'invalid',
  'invalid-request',
  'The request was understood, and some of it is not acceptable.',
)
const malformedRequest = failure('malformed', 'malformed-request', 'The request could not be understood.')
const malformedJson = failure('malformed', 'malformed-json', 'The body is not valid JSON.')
const unsupportedMediaType = failure(
  'unsupported',
  'unsupported-media-type',
  'The body must be application/json.',
)
const unavailable = failure(
  'unavailable',
  'unavailable',
  'This part of the service is not available now. Try again soon.',
)
const outcomeUnknown = failure(
  'unknown',
  'outcome-unknown',
  'Whether this was done is not known. Repeat it with the same Idempotency-Key, or look first.',
)

/** The answer to whatever was thrown. What is no failure on purpose answers 500 and shows no inside. */
export function problemResponse(thrown: unknown, c: Context): Response {
  const refusal = failureOf(thrown)
  const status = refusal ? statusOf[refusal.kind] : 500
  const body = {
    type: refusal ? `urn:kerf:problem:${refusal.code}` : 'about:blank',
    title: refusal ? titles[refusal.kind] : 'Internal error',
    status,
    detail: refusal?.message ?? 'Something went wrong on our side. Nothing of this request was done in part.',
    instance: c.req.path,
    code: refusal?.code ?? 'internal',
    requestId: currentContext()?.requestId ?? '',
    ...(refusal?.errors.length ? { errors: refusal.errors } : {}),
  }
  return c.body(JSON.stringify(body), status, {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    ...retryAfter(refusal),
  })
}

/** What was thrown, as a refusal; undefined for a fault of ours. */
export function failureOf(thrown: unknown): Failure | undefined {
  if (thrown instanceof Failure) return thrown
  if (thrown instanceof HTTPException) return failureOfHono(thrown)
  const kind = kindOfDatabaseError(thrown)
  if (kind === 'unavailable') return unavailable({ cause: thrown, retryAfterSeconds: 1 })
  if (kind === 'unknown') return outcomeUnknown({ cause: thrown })
  return undefined
}

/** Answers what fails validation, with a pointer to each fault. */
export function refuseInvalid(result: { target: string; success: boolean; error?: z.ZodError }): undefined {
  if (result.success || !result.error) return
  throw invalidRequest({ errors: result.error.issues.flatMap((issue) => fieldErrors(result.target, issue)) })
}

function fieldErrors(target: string, issue: z.core.$ZodIssue): FieldError[] {
  const prefix = target === 'json' ? '' : `/${target}`
  const at = (path: readonly PropertyKey[]) =>
    prefix + path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      pointer: at([...issue.path, key]),
      detail: 'Not a field of this request.',
    }))
  return [{ pointer: at(issue.path), detail: issue.message }]
}

function failureOfHono(thrown: HTTPException): Failure {
  if (thrown.status === 400 && /JSON/i.test(thrown.message)) return malformedJson({ cause: thrown })
  if (thrown.status === 415) return unsupportedMediaType({ cause: thrown })
  return malformedRequest({ cause: thrown })
}

function retryAfter(refusal: Failure | undefined): Record<string, string> {
  return refusal?.retryAfterSeconds === undefined ? {} : { 'retry-after': String(refusal.retryAfterSeconds) }
}
