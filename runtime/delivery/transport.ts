// Carries envelopes from process to process. A pipe: it may lose, double and reorder; it decides nothing.
import type { Envelope } from './envelope.ts'

export interface Transport {
  /** Hands envelopes over towards `destination`. A rejection promises nothing about any of them. */
  send(destination: string, envelopes: readonly Envelope[]): Promise<void>
  /** From now on, what is meant for `destination` comes to `deliver`, at most `concurrency` at once. */
  receive(destination: string, concurrency: number, deliver: (envelope: Envelope) => Promise<void>): void
  /** Takes nothing new and waits for running deliveries, `limitMs` at most. */
  close(limitMs: number): Promise<void>
}
