// What the road through Redis tells of itself. Only `observability/` logs and counts.
import type { Trace } from '../../trace.ts'

export interface BullObserver {
  /** Not given where nobody traces. */
  readonly trace?: Trace
  /** Redis is away, full or in trouble. Once a second at most; `unsaid` counts those that were swallowed since. */
  troubled(error: unknown, unsaid: number): void
  /** What lay in a module's queue was no envelope of ours, and is gone. */
  dropped(module: string, reason: string): void
  /** A module's queue had a backlog of which nothing was taken any more: its worker was replaced. */
  revived(module: string, waiting: number): void
}

export type Troubles = (error: unknown) => void

/** A dead Redis gives thousands of errors a second; one of them tells enough. */
export function openTroubles(observer: BullObserver, now: () => number): Troubles {
  let saidAt = -Infinity
  let unsaid = 0
  return (error) => {
    if (now() - saidAt < 1_000) return void (unsaid += 1)
    observer.troubled(error, unsaid)
    saidAt = now()
    unsaid = 0
  }
}
