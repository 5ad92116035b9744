// What a load's log says in figures.
import type { Op } from './load.ts'

export interface Faults {
  readonly ops: number
  /** Outcomes other than ok, by kind. */
  readonly notOk: Readonly<Record<string, number>>
  /** Tries of what is safe to repeat that failed, by what was seen of it. */
  readonly faults: Readonly<Record<string, number>>
}

export function faultsOf(ops: readonly Op[]): Faults {
  const notOk = ops.filter(({ outcome }) => outcome !== 'ok').map(({ kind, outcome }) => `${kind} ${outcome}`)
  const faults = ops.filter(({ isRetrySafe }) => isRetrySafe).flatMap((op) => op.faults)
  return { ops: ops.length, notOk: counted(notOk), faults: counted(faults) }
}

/** How long after each of these moments, and before the next one, somebody still met a fault, in ms. */
export function healingMs(ops: readonly Op[], moments: readonly number[]): number[] {
  return moments.map((from, at) => {
    const until = moments[at + 1] ?? Infinity
    const met = ops.flatMap(({ faultAt }) => (faultAt && faultAt >= from && faultAt < until ? [faultAt] : []))
    return Math.max(0, ...met.map((when) => when - from))
  })
}

export interface Places {
  readonly placed: number
  readonly perSecond: number
  readonly medianMs: number
  readonly longestMs: number
  /** Not shown among the figures. */
  readonly ops: readonly Op[]
}

/** The orders that were wished for from one moment to another. */
export function places(ops: readonly Op[], from: number, to: number): Places {
  const those = ops.filter(({ kind, at }) => kind === 'place' && at >= from && at < to)
  const first = Math.max(from, Math.min(...those.map(({ at }) => at)))
  const ms = those.map((op) => Math.round(op.ms)).toSorted((a, b) => a - b)
  const placed = those.filter(({ outcome }) => outcome === 'ok').length
  const figures = {
    placed,
    perSecond: Math.round((placed * 10_000) / (to - first)) / 10,
    medianMs: ms[ms.length >> 1] ?? 0,
    longestMs: ms.at(-1) ?? 0,
  }
  return Object.defineProperty(figures, 'ops', { value: those, enumerable: false }) as Places // just defined
}

function counted(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}
