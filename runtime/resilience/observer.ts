// What calls to other modules tell of themselves. Only `observability/` logs and counts.

export type BreakerState = 'closed' | 'open' | 'half-open'

export interface ResilienceObserver {
  /** `error` is what opened the breaker. */
  breaker(module: string, state: BreakerState, error?: unknown): void
  /** A call is made once more, after `delayMs`. */
  repeated(module: string, error: unknown, delayMs: number): void
  /** A call ended without one: the breaker is open, the bulkhead full, or the budget for repeats spent. */
  shed(module: string, reason: 'breaker' | 'bulkhead' | 'budget'): void
}
