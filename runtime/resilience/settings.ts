// The limits on calls to one other module, with their defaults in one place.

export interface ResilienceSettings {
  /** How long one try may take. Shorter than what a client waits for, so that a dead instance does not use it all up. */
  readonly tryMs: number
  /** Tries after the first one. */
  readonly retries: number
  readonly firstBackoffMs: number
  readonly longestBackoffMs: number
  /** Repeated calls for each first one, over `budgetWindowMs`. */
  readonly budgetShare: number
  /** As many repeats as this are allowed in each window however few calls there are: a quiet service may retry too. */
  readonly budgetFloor: number
  readonly budgetWindowMs: number
  /** The breaker opens when this share of the calls in `breakerWindowMs` failed, of `breakerCalls` or more … */
  readonly breakerShare: number
  readonly breakerCalls: number
  readonly breakerWindowMs: number
  /** … or when as many as this failed in a row. */
  readonly breakerRow: number
  /** How long an open breaker waits before it lets one call try; doubles each time. */
  readonly firstRestMs: number
  /** Short: it is also how long a module that has come back may go unnoticed. */
  readonly longestRestMs: number
  readonly concurrency: number
  readonly queue: number
}

export const defaultResilience: ResilienceSettings = {
  tryMs: 2_000,
  retries: 2,
  firstBackoffMs: 50,
  longestBackoffMs: 1_000,
  budgetShare: 0.1,
  budgetFloor: 3,
  budgetWindowMs: 10_000,
  breakerShare: 0.5,
  breakerCalls: 10,
  breakerWindowMs: 10_000,
  breakerRow: 5,
  firstRestMs: 1_000,
  longestRestMs: 5_000,
  concurrency: 100,
  queue: 200,
}
