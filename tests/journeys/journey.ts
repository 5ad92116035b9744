// A journey: the public API as a client uses it, the same in every topology.
import type { JourneyWorld } from './world.ts'

export interface Journey {
  /** A statement, which the journey keeps. */
  readonly title: string
  readonly run: (world: JourneyWorld) => Promise<void>
}

export function journey(title: string, run: Journey['run']): Journey {
  return { title, run }
}
