// A policy under test: its clock and dice in the test's hand, and all that it told.
import { openPolicy, type Policy } from '../../../runtime/resilience/policy.ts'
import type { ResilienceSettings } from '../../../runtime/resilience/settings.ts'

export interface Clock {
  readonly now: () => number
  advance(ms: number): void
}

export function testClock(): Clock {
  let time = 1_000_000
  return { now: () => time, advance: (ms) => void (time += ms) }
}

export interface TestRoad extends Clock {
  readonly policy: Policy
  readonly told: string[]
}

/** Backoffs and rests have no jitter, and retries come at once unless told otherwise. */
export function testRoad(settings: Partial<ResilienceSettings> = {}): TestRoad {
  const clock = testClock()
  const told: string[] = []
  const policy = openPolicy({
    module: 'orders',
    now: clock.now,
    random: () => 0,
    settings: { firstBackoffMs: 0, ...settings },
    observer: {
      breaker: (module, state) => told.push(`${module} ${state}`),
      repeated: (module) => told.push(`${module} repeated`),
      shed: (module, reason) => told.push(`${module} shed: ${reason}`),
    },
  })
  return { ...clock, policy, told }
}

export const options = (more: { deadlineMs?: number; retrySafe?: boolean; signal?: AbortSignal } = {}) => ({
  deadlineMs: 5_000,
  retrySafe: false,
  signal: new AbortController().signal,
  ...more,
})

/** What `call` throws; a sentence if it throws nothing. */
export async function thrownBy(call: Promise<unknown>): Promise<unknown> {
  try {
    return `nothing thrown, but given: ${JSON.stringify(await call)}`
  } catch (thrown) {
    return thrown
  }
}

/** Never answers, and heeds no signal. */
export const never = () => new Promise<never>(() => {})
