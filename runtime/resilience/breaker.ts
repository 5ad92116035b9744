// The circuit breaker of one module: cockatiel's, with a clock that is given, and one probe while it is half open.
import { CircuitState, circuitBreaker, handleWhen, type IBackoff } from 'cockatiel'
import { isNoNews, moduleResting, roadFailureOf } from './failures.ts'
import { failureCounts } from './failure-counts.ts'
import type { BreakerState, ResilienceObserver } from './observer.ts'
import type { ResilienceSettings } from './settings.ts'

export interface Breaker {
  /** Runs `work`, or throws `moduleResting` without running it. Answers, refusals too, show that the module is well. */
  run<T>(work: () => Promise<T>): Promise<T>
  readonly state: BreakerState
}

export interface BreakerOptions {
  readonly module: string
  readonly settings: ResilienceSettings
  readonly observer: ResilienceObserver
  /** Milliseconds that only go forward. */
  readonly now: () => number
  readonly random: () => number
}

const stateNames: Record<CircuitState, BreakerState> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half-open',
  [CircuitState.Isolated]: 'open',
}

export function openBreaker({ module, settings, observer, now, random }: BreakerOptions): Breaker {
  let restsUntil = 0

  const policy = circuitBreaker(
    // A probe that brings no news has not shown that the module is well.
    handleWhen(
      (thrown) => roadFailureOf(thrown) !== undefined || (policyState() === 'half-open' && isNoNews(thrown)),
    ),
    { breaker: failureCounts(settings, now), halfOpenAfter: { next: () => restBegun(0) } },
  )
  policy.onStateChange((state) => {
    const reason = policy.lastFailure
    const error = reason && 'error' in reason ? reason.error : undefined
    observer.breaker(module, stateNames[state], state === CircuitState.Open ? error : undefined)
  })

  /** cockatiel compares durations with the wall clock, which may be set back: so "not yet" and "over" are all we say. */
  function restBegun(before: number): IBackoff<unknown> {
    const fullMs = Math.min(settings.firstRestMs * 2 ** before, settings.longestRestMs)
    const endsAt = now() + fullMs * (1 + random() / 10) // so that not all processes probe at once
    restsUntil = endsAt
    return {
      get duration() {
        return now() >= endsAt ? -Infinity : Infinity
      },
      next: () => restBegun(before + 1),
    }
  }

  function policyState(): BreakerState {
    return stateNames[policy.state]
  }

  return {
    get state() {
      return policyState()
    },
    run<T>(work: () => Promise<T>): Promise<T> {
      const isResting = policy.state === CircuitState.Open && now() < restsUntil
      // While one call probes, cockatiel lets the others wait for it; ours are told at once.
      if (isResting || policy.state === CircuitState.HalfOpen) {
        observer.shed(module, 'breaker')
        const leftSeconds = Math.ceil((restsUntil - now()) / 1_000)
        return Promise.reject(moduleResting({ retryAfterSeconds: Math.max(1, leftSeconds) }))
      }
      return policy.execute(work)
    },
  }
}
