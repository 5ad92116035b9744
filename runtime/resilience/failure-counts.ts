// When a breaker opens: many failures in a row, or a large share of failures lately.
import { CircuitState, type IBreaker } from 'cockatiel'
import { openCountingWindow } from './counting-window.ts'
import type { ResilienceSettings } from './settings.ts'

/**
 * For cockatiel's breaker. Its own `SamplingBreaker` reads the wall clock and forgets one slice of its window at a time,
 * so that after a quiet minute old failures still count.
 */
export function failureCounts(settings: ResilienceSettings, now: () => number): IBreaker {
  const { breakerShare, breakerCalls, breakerWindowMs, breakerRow } = settings
  const window = openCountingWindow(['calls', 'failures'], breakerWindowMs, now)
  let row = 0
  return {
    state: undefined,
    success(state) {
      row = 0
      if (state === CircuitState.HalfOpen) window.clear() // it is well again
      window.add('calls')
    },
    failure() {
      row += 1
      window.add('calls')
      window.add('failures')
      const calls = window.sum('calls')
      return row >= breakerRow || (calls >= breakerCalls && window.sum('failures') >= calls * breakerShare)
    },
  }
}
