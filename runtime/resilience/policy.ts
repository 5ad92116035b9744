// Calls to one module in another process: total deadline > retry > breaker > bulkhead > deadline of each try.
import { DelegateBackoff, handleType, retry } from 'cockatiel'
import { openBreaker } from './breaker.ts'
import { openBulkhead } from './bulkhead.ts'
import { callThrough, TryAgain } from './call.ts'
import type { BreakerState, ResilienceObserver } from './observer.ts'
import { openRetryBudget } from './retry-budget.ts'
import { defaultResilience, type ResilienceSettings } from './settings.ts'

export interface CallOptions {
  /** For all tries together, with the waiting between them. */
  readonly deadlineMs: number
  /** Whether doing it twice is the same as doing it once. */
  readonly retrySafe: boolean
  readonly signal: AbortSignal
  /** For this call instead of the setting. */
  readonly tryMs?: number
}

export interface PolicyState {
  readonly breaker: BreakerState
  readonly inFlight: number
  readonly queued: number
  /** Repeats within the budget's window. */
  readonly retries: number
}

export interface Policy {
  /**
   * Gives what `work` gives. Throws what the module answered as it is; the reason of `signal` if that is aborted;
   * otherwise a failure: `unavailable` if nothing happened, `unknown` if it may have happened.
   * `work` is abandoned when its signal is aborted, whether it heeds it or not; `attempt` counts from 0.
   */
  call<T>(work: (signal: AbortSignal, attempt: number) => Promise<T>, options: CallOptions): Promise<T>
  state(): PolicyState
}

export interface PolicyOptions {
  readonly module: string
  readonly observer: ResilienceObserver
  /** Milliseconds that only go forward: `performance.now`. */
  readonly now: () => number
  readonly random: () => number
  readonly settings?: Partial<ResilienceSettings>
}

/** Open it once for each module: what it has learnt of the module is its worth. */
export function openPolicy({ module, observer, now, random, settings: given }: PolicyOptions): Policy {
  const settings = { ...defaultResilience, ...given }
  const budget = openRetryBudget(settings, now)
  const breaker = openBreaker({ module, settings, observer, now, random })
  const bulkhead = openBulkhead(settings.concurrency, settings.queue, () => observer.shed(module, 'bulkhead'))
  const repeating = retry(handleType(TryAgain), {
    maxAttempts: settings.retries,
    backoff: new DelegateBackoff(({ result }) =>
      'error' in result && result.error instanceof TryAgain ? result.error.delayMs : 0,
    ),
  })
  const road = { module, settings, observer, now, random, budget, breaker, bulkhead, repeating }

  return {
    call: (work, options) => callThrough(road, work, options),
    state: () => ({
      breaker: breaker.state,
      inFlight: bulkhead.inFlight,
      queued: bulkhead.queued,
      retries: budget.spent(),
    }),
  }
}
