// What was thrown while a request was served, as a refusal; and what fails validation, with a pointer to each fault.
import type { z } from '@hono/zod-openapi'
import { HTTPException } from 'hono/http-exception'
import { DatabaseFailure, unwrapped } from '../database/errors.ts'
import { Failure, type FieldError, failure } from '../failure.ts'
import { outcomeUnknown } from '../resilience/failures.ts'
import { malformedJson, unsupportedMediaType } from './body.ts'

const invalidRequest = failure(
  'invalid',
  'invalid-request',
  'The request was understood, and some of it is not acceptable.',
)
const keyMissing = failure(
  'malformed',
  'idempotency-key-missing',
  'This request needs an `Idempotency-Key` header, so that it can be repeated without being done twice.',
)
const keyInvalid = failure(
  'malformed',
  'idempotency-key-invalid',
  'An `Idempotency-Key` has 1 to 255 characters.',
)
const malformedRequest = failure('malformed', 'malformed-request', 'The request could not be understood.')
const unavailable = failure(
  'unavailable',
  'unavailable',
  'This part of the service is not available now. Try again soon.',
)

/** A path whose parts could name nothing is a path to nothing, like one whose thing is gone. */
const nothingHere = failure('missing', 'resource-missing', 'There is nothing at this path.')

/** Undefined for a fault of ours. */
export function refusalOf(error: unknown): Failure | undefined {
  const thrown = unwrapped(error)
  if (thrown instanceof Failure) return thrown
  if (thrown instanceof HTTPException) return refusalOfHono(thrown)
  // By the request's own signal, or a wait for what comes before the work: nothing was committed.
  if (thrown instanceof DOMException && thrown.name === 'TimeoutError') return unavailable({ cause: thrown })
  if (!(thrown instanceof DatabaseFailure)) return undefined
  return thrown.kind === 'unavailable' ? unavailable({ cause: thrown }) : outcomeUnknown({ cause: thrown })
}

/** The validators' hook. A header that we alone define is part of the syntax; all else is a matter of content. */
export function refuseInvalid(result: { target: string; success: boolean; error?: z.ZodError }): undefined {
  if (result.success || !result.error) return
  if (result.target === 'param') throw nothingHere()
  const { issues } = result.error
  const key = issues.find(({ path }) => result.target === 'header' && path[0] === 'idempotency-key')
  if (key) throw key.code === 'invalid_type' ? keyMissing() : keyInvalid()
  throw invalidRequest({ errors: issues.flatMap((issue) => fieldErrors(result.target, issue)) })
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

function refusalOfHono(thrown: HTTPException): Failure {
  if (thrown.status === 400 && /JSON/i.test(thrown.message)) return malformedJson({ cause: thrown })
  if (thrown.status === 415) return unsupportedMediaType({ cause: thrown })
  return malformedRequest({ cause: thrown })
}
