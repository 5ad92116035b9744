// The histories of all processes as lines over one time.
import type { ProcessReport } from '../report.ts'

type History = ProcessReport['history']
type Line = Exclude<keyof History, 'stepMs' | 'at'>

export interface Series {
  /** The beginning of each slot, in seconds since 1970. */
  readonly times: number[]
  /** A second. */
  readonly requests: number[]
  readonly failures: number[]
  readonly handled: number[]
  readonly troubled: number[]
  /** The mean time to answer; null where nothing was answered. */
  readonly meanMs: (number | null)[]
}

/** Without the slot that is still being filled. Undefined where no process has told anything. */
export function seriesOf(histories: readonly History[]): Series | undefined {
  const [first] = histories
  if (!first) return undefined
  const { stepMs } = first
  const newest = Math.min(...histories.map(({ at }) => at)) - 1
  const slots = first.requests.map((_, index) => newest - (first.requests.length - 1 - index)).slice(1)
  const total = (line: Line, slot: number) =>
    histories.reduce(
      (sum, history) => sum + (history[line][slot - history.at + history[line].length - 1] ?? 0),
      0,
    )
  const perSecond = (line: Line) => slots.map((slot) => total(line, slot) / (stepMs / 1_000))
  return {
    times: slots.map((slot) => (slot * stepMs) / 1_000),
    requests: perSecond('requests'),
    failures: perSecond('failures'),
    handled: perSecond('handled'),
    troubled: perSecond('troubled'),
    meanMs: slots.map((slot) => {
      const requests = total('requests', slot)
      return requests > 0 ? total('busyMs', slot) / requests : null
    }),
  }
}
