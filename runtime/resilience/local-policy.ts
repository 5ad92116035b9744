// Calls to a module that is hosted here: a limit on how many at once, and on how long one waits for its turn.
import { openBulkhead } from './bulkhead.ts'
import { moduleBusy } from './failures.ts'
import type { ResilienceObserver } from './observer.ts'
import type { Policy } from './policy.ts'
import { defaultResilience, type ResilienceSettings } from './settings.ts'

export interface LocalPolicyOptions {
  readonly module: string
  readonly observer: Pick<ResilienceObserver, 'shed'>
  readonly settings?: Partial<Pick<ResilienceSettings, 'concurrency' | 'queue'>>
}

/**
 * The same shape as for a module elsewhere, at the price of a counter: one try, no breaker. The deadline ends the
 * waiting; once `work` runs, it has the asker's own signal, which the asker's deadline aborts. Throws `moduleBusy` if
 * its turn did not come.
 */
export function openLocalPolicy({ module, observer, settings: given }: LocalPolicyOptions): Policy {
  const settings = { ...defaultResilience, ...given }
  const bulkhead = openBulkhead(settings.concurrency, settings.queue, () => observer.shed(module, 'bulkhead'))

  return {
    call(work, { deadlineMs, signal }) {
      if (bulkhead.isFree) return bulkhead.run(() => work(signal, 0), signal)
      const wait = new AbortController()
      const timer = setTimeout(() => wait.abort(moduleBusy({ retryAfterSeconds: 1 })), deadlineMs)
      const turn = () => {
        clearTimeout(timer)
        return work(signal, 0)
      }
      return bulkhead.run(turn, AbortSignal.any([signal, wait.signal])).finally(() => clearTimeout(timer))
    },
    state: () => ({ breaker: 'closed', inFlight: bulkhead.inFlight, queued: bulkhead.queued, retries: 0 }),
  }
}
