// What the road through Redis tells of itself. Only `observability/` logs and counts.
import { redisError } from '../../connection-errors.ts'
import type { Trace } from '../../trace.ts'

export interface BullObserver {
  /** Not given where nobody traces. */
  readonly trace?: Trace
  /** Redis is away, full or in trouble. Once a second at most; `suppressed` counts those that were swallowed since. */
  troubled(error: unknown, suppressed: number): void
  /** What lay in a module's queue was no envelope of ours, and is gone. */
  dropped(module: string, reason: string): void
  /** A module's queue had a backlog of which nothing was taken any more: its worker was replaced. */
  revived(module: string, waiting: number): void
}

export type Troubles = (error: unknown) => void

/** A dead Redis gives thousands of errors a second; one of them tells enough. */
export function openTroubles(observer: BullObserver, now: () => number): Troubles {
  let saidAt = -Infinity
  let suppressed = 0
  return (error) => {
    if (now() - saidAt < 1_000) return void (suppressed += 1)
    observer.troubled(redisError(error), suppressed)
    saidAt = now()
    suppressed = 0
  }
}
