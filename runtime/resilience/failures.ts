// How a call to another module may fail on the road, as opposed to what that module answers.
import { Failure, failure } from '../failure.ts'

/** As many calls to it as are allowed are under way and waiting: nothing was sent. */
export const moduleBusy = failure(
  'unavailable',
  'module-busy',
  'A part of the service has more to do than it can. Try again soon.',
)
/** It failed so often that it is left alone for a moment: nothing was sent. */
export const moduleResting = failure(
  'unavailable',
  'module-resting',
  'A part of the service fails at present and is given a rest. Try again soon.',
)
/** The time ran out before anything was sent, or the connection was refused, or its process let nothing through. */
export const moduleUnreachable = failure(
  'unavailable',
  'module-unreachable',
  'A part of the service cannot be reached now. Try again soon.',
)
/** No process that hosts the module is known: nothing was sent. */
export const noInstance = failure(
  'unavailable',
  'no-instance',
  'A part of the service is not running now. Try again soon.',
)
/** In a rolling release the asked process is of another version, which does not know the call: nothing was done. */
export const moduleDiffers = failure(
  'unavailable',
  'module-differs',
  'A part of the service is being updated. Try again soon.',
)
/** It was sent, and then the time ran out or the connection broke: to another process, or to the database. */
export const outcomeUnknown = failure(
  'unknown',
  'outcome-unknown',
  'Whether this was done is not known. Repeat it with the same Idempotency-Key, or look first.',
)

/** They say nothing about the road: raised before it, here or by the other side about a third one. */
const beforeTheRoad = new Set([moduleBusy.code, moduleResting.code, noInstance.code])
const refusedCodes = new Set(['ConnectionRefused', 'ECONNREFUSED', 'FailedToOpenSocket', 'ENOTFOUND'])

/** The failure of the road that `thrown` is; undefined for an answer (a refusal on purpose) and for a fault of ours. */
export function roadFailureOf(thrown: unknown): Failure | undefined {
  if (thrown instanceof Failure) {
    const isRoad = thrown.kind === 'unavailable' || thrown.kind === 'unknown'
    return isRoad && !beforeTheRoad.has(thrown.code) && thrown.code !== moduleDiffers.code
      ? thrown
      : undefined
  }
  if (!(thrown instanceof Error) || !('code' in thrown) || typeof thrown.code !== 'string') return undefined
  return isRefusedConnection(thrown)
    ? moduleUnreachable({ cause: thrown, retryAfterSeconds: 1 })
    : outcomeUnknown({ cause: thrown })
}

/** The connection could not be made: nothing was sent. */
export function isRefusedConnection(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && refusedCodes.has(String(thrown.code))
}

/** What was thrown says nothing about the module: it was never asked, or its asker lost interest. */
export function isNoNews(thrown: unknown): boolean {
  return thrown instanceof Abandoned || (thrown instanceof Failure && beforeTheRoad.has(thrown.code))
}

/** The asker gave up; `cause` is its signal's reason. */
export class Abandoned extends Error {
  override readonly name = 'Abandoned'
}
