// How many calls may be repeated: a share of those that were made, so that retries cannot drown what is already failing.
import { openCountingWindow } from './counting-window.ts'
import type { ResilienceSettings } from './settings.ts'

export interface RetryBudget {
  /** A first try goes out. */
  called(): void
  /** Whether one more repeat fits; if so it is taken. */
  take(): boolean
  /** Repeats within the window. */
  spent(): number
}

/**
 * In every window repeats are at most `budgetShare` of the first tries, or `budgetFloor` if that is more. It follows
 * that over any longer time they are at most that share too: windows that end with a repeat can be laid side by side.
 */
export function openRetryBudget(settings: ResilienceSettings, now: () => number): RetryBudget {
  const { budgetShare, budgetFloor, budgetWindowMs } = settings
  const window = openCountingWindow(['calls', 'repeats'], budgetWindowMs, now)
  return {
    called: () => window.add('calls'),
    spent: () => window.sum('repeats'),
    take() {
      const allowed = Math.max(budgetFloor, Math.floor(window.sum('calls') * budgetShare))
      if (window.sum('repeats') >= allowed) return false
      window.add('repeats')
      return true
    },
  }
}
