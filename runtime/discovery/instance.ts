// What the balancer has learnt of one instance: how busy it is, and whether it is to be left alone for a while.
import { openCountingWindow } from '../resilience/counting-window.ts'

/** Failures in a row after which it is shunned. A refused connection is enough by itself. */
const failuresInRow = 3
const firstShunMs = 1_000
const longestShunMs = 30_000
/** How long after its return an instance takes less than its share. */
const returnMs = 10_000
const firstWeight = 0.1
/** How long a request that came to nothing still counts: who does nothing looks idle, and must not be asked next. */
const inVainMs = 1_000

/**
 * `busy`: it answers that it cannot now, or that what it needs is away. `refused`: the connection could not be made.
 * `abandoned`: the asker left, which says nothing about the instance.
 */
export type Outcome = 'ok' | 'busy' | 'failed' | 'refused' | 'abandoned'

export interface Instance {
  readonly url: string
  /** With those that came to nothing a moment ago. */
  readonly inFlight: number
  readonly shunnedUntil: number
  /** 0 while it is shunned, then from a tenth up to 1. */
  weight(): number
  /** Counts a request in; the function given counts it out, once. */
  begin(): (outcome: Outcome) => void
}

export function openInstance(url: string, now: () => number, onShunned: (shunMs: number) => void): Instance {
  let inFlight = 0
  let row = 0
  /** How often it was shunned without recovering in between. */
  let times = 0
  let shunnedUntil = -Infinity
  const inVain = openCountingWindow(['requests'], inVainMs, now)

  function shun(): void {
    const shunMs = Math.min(firstShunMs * 2 ** times, longestShunMs)
    times += 1
    row = 0
    shunnedUntil = now() + shunMs
    onShunned(shunMs)
  }

  function weight(): number {
    if (times === 0) return 1
    const sinceMs = now() - shunnedUntil
    if (sinceMs < 0) return 0
    if (sinceMs < returnMs) return firstWeight + (1 - firstWeight) * (sinceMs / returnMs)
    times = 0
    return 1
  }

  function learn(outcome: Outcome, timesBefore: number): void {
    if (outcome === 'abandoned' || times > timesBefore) return // shunned since: these failures are already paid for
    if (outcome !== 'ok') inVain.add('requests')
    if (outcome === 'ok' || outcome === 'busy') return void (row = 0)
    row += 1
    const isReturning = weight() < 1
    if (outcome === 'refused' || isReturning || row >= failuresInRow) shun()
  }

  return {
    url,
    get inFlight() {
      return inFlight + inVain.sum('requests')
    },
    get shunnedUntil() {
      return shunnedUntil
    },
    weight,
    begin() {
      const timesBefore = times
      let isDone = false
      inFlight += 1
      return (outcome) => {
        if (isDone) return
        isDone = true
        inFlight -= 1
        learn(outcome, timesBefore)
      }
    },
  }
}
