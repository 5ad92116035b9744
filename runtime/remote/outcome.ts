// What became of one try to reach an instance, told to the balancer and as a failure.
import type { Picked } from '../discovery/balancer.ts'
import { failure } from '../failure.ts'

const unreachable = failure(
  'unavailable',
  'module-unreachable',
  'A part of the service cannot be reached now. Try again soon.',
)
const outcomeUnknown = failure(
  'unknown',
  'outcome-unknown',
  'No answer came in time: it may or may not have happened.',
)

/** Runs `work` against the picked instance. Refused before anything was sent: unavailable; broken later: unknown. */
export async function outcomeOf(picked: Picked, work: (url: string) => Promise<Response>): Promise<Response> {
  let response: Response
  try {
    response = await work(picked.url)
  } catch (cause) {
    picked.done('failed')
    throw isRefused(cause) ? unreachable({ cause, retryAfterSeconds: 1 }) : outcomeUnknown({ cause })
  }
  picked.done(response.status >= 500 ? 'failed' : 'ok')
  return response
}

/** The connection was refused or never made. */
function isRefused(cause: unknown): boolean {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  return code === 'ConnectionRefused' || code === 'ECONNREFUSED' || code === 'FailedToOpenSocket'
}
