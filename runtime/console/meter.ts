// Something that is counted: how often in all, and how often lately.
import { openCountingWindow } from '../resilience/counting-window.ts'

const windowMs = 10_000

export interface MeterReading {
  readonly total: number
  readonly failed: number
  /** Over the last ten seconds; so is the next. */
  readonly perSecond: number
  readonly failedPerSecond: number
}

export interface Meter {
  count(hasFailed: boolean): void
  read(): MeterReading
}

/** `now` in ms. */
export function openMeter(now: () => number): Meter {
  const window = openCountingWindow(['all', 'failed'], windowMs, now)
  let total = 0
  let failed = 0
  return {
    count(hasFailed) {
      total += 1
      window.add('all')
      if (!hasFailed) return
      failed += 1
      window.add('failed')
    },
    read: () => ({
      total,
      failed,
      perSecond: window.sum('all') / (windowMs / 1_000),
      failedPerSecond: window.sum('failed') / (windowMs / 1_000),
    }),
  }
}

/** A meter for each pair of names, made at its first use. */
export function openMeters<M>(open: () => M) {
  const all = new Map<string, Map<string, M>>()
  return {
    of(one: string, other: string): M {
      let some = all.get(one)
      if (!some) all.set(one, (some = new Map()))
      let meter = some.get(other)
      if (!meter) some.set(other, (meter = open()))
      return meter
    },
    entries: () =>
      [...all].flatMap(([one, some]) => [...some].map(([other, meter]) => [one, other, meter] as const)),
  }
}
