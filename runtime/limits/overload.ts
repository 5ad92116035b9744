// Refusing early what could only be answered late, or not be kept: when too much is under way, or the event loop runs behind.
import { failure, type Failure } from '../failure.ts'

export const overloaded = failure(
  'unavailable',
  'overloaded',
  'There is more to do than can be done now. Nothing of this request was done; try again soon.',
)

export interface Overload {
  /** One request more is under way until it leaves; or throws `overloaded`. */
  enter(): void
  leave(): void
  /** The same as `enter` for one that had left: it asks for room alone, for it has drawn its lot. */
  reenter(): void
  /** A body of so many bytes is in memory until it is released; or throws `overloaded`. */
  hold(bytes: number): void
  release(bytes: number): void
  close(): void
}

export interface OverloadOptions {
  /** Requests that may be under way in this process. */
  readonly inFlight: number
  /** How late the event loop may run; twice as late, everything is refused. */
  readonly lagMs: number
  readonly observer: OverloadObserver
  readonly now: () => number
  readonly random: () => number
}

export interface OverloadObserver {
  /** Requests are being refused, for this reason; told at most every ten seconds. */
  overloaded(reason: string): void
}

const sampleMs = 100
const tellMs = 10_000

/** Late by how much, smoothed: one pause alone, as for collecting garbage, counts for a third. */
const weight = 1 / 3

/** What the bodies of all requests may take together of a process's memory. */
const HELD_BYTES = 64 * 1_048_576

/** One as small costs no more than its connection may, whose headers alone can be as long: it finds room always, or few could keep all out. */
const SMALL_BYTES = 16_384

export function openOverload({ inFlight, lagMs, observer, now, random }: OverloadOptions): Overload {
  let underWay = 0
  let held = 0
  let lag = 0
  let sampledAt = now()
  let tellFrom = -Infinity
  const sampling = setInterval(() => {
    const late = Math.max(0, now() - sampledAt - sampleMs)
    sampledAt = now()
    lag += (late - lag) * weight
  }, sampleMs)
  sampling.unref()

  function refusal(reason: string): Failure {
    if (now() >= tellFrom) {
      tellFrom = now() + tellMs
      observer.overloaded(reason)
    }
    return overloaded({ retryAfterSeconds: 1 + Math.floor(random() * 3) }) // not all of them at once again
  }

  function reenter(): void {
    if (underWay >= inFlight) throw refusal(`${underWay} requests are under way`)
    underWay += 1
  }

  return {
    enter() {
      // The later, the more are refused: all at once would let the load swing.
      if (lag > lagMs && random() < lag / lagMs - 1)
        throw refusal(`the event loop runs ${Math.round(lag)} ms late`)
      reenter()
    },
    leave() {
      underWay -= 1
    },
    reenter,
    hold(bytes) {
      if (bytes > SMALL_BYTES && held + bytes > HELD_BYTES) throw refusal(`bodies take ${held} bytes`)
      held += bytes
    },
    release(bytes) {
      held -= bytes
    },
    close: () => clearInterval(sampling),
  }
}
