// One try to reach an instance, and the balancer told how it went. The policy above says what a failure means.
import type { Picked } from '../discovery/balancer.ts'

export async function outcomeOf(picked: Picked, work: (url: string) => Promise<Response>): Promise<Response> {
  try {
    const response = await work(picked.url)
    picked.done(response.status >= 500 ? 'failed' : 'ok')
    return response
  } catch (error) {
    picked.done('failed')
    throw error
  }
}
