// One try to reach an instance, and the balancer told how it went. The policy above says what a failure means.
import type { Picked } from '../discovery/balancer.ts'
import { isRefusedConnection } from '../resilience/failures.ts'

export async function outcomeOf(
  picked: Picked,
  signal: AbortSignal,
  work: (url: string) => Promise<Response>,
): Promise<Response> {
  try {
    const response = await work(picked.url)
    // A 500 is a fault in one route, and no reason to leave an instance alone.
    picked.done(response.status === 503 ? 'failed' : 'ok')
    return response
  } catch (error) {
    picked.done(isRefusedConnection(error) ? 'refused' : signal.aborted ? 'abandoned' : 'failed')
    throw error
  }
}
