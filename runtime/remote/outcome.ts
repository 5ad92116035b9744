// One try to reach an instance, and the balancer told how it went. The policy above says what a failure means.
import type { Picked } from '../discovery/balancer.ts'
import { GivenUp } from '../resilience/deadline.ts'
import { isRefusedConnection, moduleDiffers, moduleUnreachable } from '../resilience/failures.ts'
import { notKnownHere, refusalHeader } from './protocol.ts'

/**
 * Gives the module's own answer. Throws `moduleUnreachable` where what came is the answer of its process, or of none;
 * `moduleDiffers` where that process is well and of another version.
 */
export async function outcomeOf(
  picked: Picked,
  signal: AbortSignal,
  work: (url: string) => Promise<Response>,
): Promise<Response> {
  const response = await work(picked.url).catch((error: unknown) => {
    const isAskers = signal.aborted && !(signal.reason instanceof GivenUp)
    picked.done(isRefusedConnection(error) ? 'refused' : isAskers ? 'abandoned' : 'failed')
    throw error
  })
  const reason = reasonOfProcess(response)
  if (reason === undefined) {
    // A 500 is a fault in one route, and a 503 may be another module's outage: no reason to leave an instance alone.
    picked.done(response.status === 503 ? 'busy' : 'ok')
    return response
  }
  const details = { cause: new Error(`${picked.url} ${reason}`), retryAfterSeconds: 1 }
  const differs = response.headers.get(refusalHeader) === notKnownHere
  picked.done(differs ? 'busy' : 'failed')
  throw differs ? moduleDiffers(details) : moduleUnreachable(details)
}

/** Why the module has done nothing: its process refused us, who are no client, or it starts or stops. */
function reasonOfProcess({ status, headers }: Response): string | undefined {
  const refusal = headers.get(refusalHeader)
  if (refusal !== null) return `refuses this process: ${refusal}`
  // A module that says 503 says it in a problem document.
  const isProblem = headers.get('content-type') === 'application/problem+json'
  return status === 503 && !isProblem ? 'is starting or stopping' : undefined
}
