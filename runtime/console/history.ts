// What a process did in the last minutes, slot by slot, so that a page that has just been opened has something to draw.
import type { ProcessReport } from './report.ts'

type History = ProcessReport['history']
export type HistoryLine = Exclude<keyof History, 'stepMs' | 'at'>

const stepMs = 2_000
const slots = 90

export interface HistoryRing {
  add(line: HistoryLine, count?: number): void
  read(): History
}

/** `now` in ms since 1970, so that the slots of all processes are the same. */
export function openHistory(now: () => number): HistoryRing {
  const empty = () => new Float64Array(slots)
  const rings = { requests: empty(), failures: empty(), busyMs: empty(), handled: empty(), troubled: empty() }
  let newest = slotNow()

  function slotNow(): number {
    return Math.floor(now() / stepMs)
  }

  function turn(): void {
    const current = slotNow()
    for (let slot = Math.max(newest, current - slots) + 1; slot <= current; slot++)
      for (const ring of Object.values(rings)) ring[slot % slots] = 0
    newest = Math.max(newest, current)
  }

  return {
    add(line, count = 1) {
      turn()
      const ring = rings[line]
      ring[newest % slots] = (ring[newest % slots] ?? 0) + count
    },
    read() {
      turn()
      const first = newest + 1
      const inOrder = (line: HistoryLine) =>
        Array.from({ length: slots }, (_, at) => rings[line][(first + at) % slots] ?? 0)
      return {
        stepMs,
        at: newest,
        requests: inOrder('requests'),
        failures: inOrder('failures'),
        busyMs: inOrder('busyMs'),
        handled: inOrder('handled'),
        troubled: inOrder('troubled'),
      }
    },
  }
}
