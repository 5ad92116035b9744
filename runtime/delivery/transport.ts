// Carries envelopes from process to process. A pipe: it may lose, double and reorder; it decides nothing.
import { Failure, failure } from '../failure.ts'
import type { Envelope } from './envelope.ts'

/** Nothing was sent, on purpose: the outbox sends it again. The transport has told its own observer. */
export const transportUnavailable = failure(
  'unavailable',
  'transport-unavailable',
  'Messages to other processes wait until Redis takes them again.',
)

export function isTransportUnavailable(error: unknown): boolean {
  return error instanceof Failure && error.code === transportUnavailable.code
}

export interface Transport {
  /** Whether there is room and a way to `destination` now, as far as is known without asking. What is sent may be refused all the same. */
  takes(destination: string): boolean
  /** Hands envelopes over towards `destination`. A rejection promises nothing about any of them. */
  send(destination: string, envelopes: readonly Envelope[]): Promise<void>
  /** From now on, what is meant for `destination` comes to `deliver`, at most `concurrency` at once. */
  receive(destination: string, concurrency: number, deliver: (envelope: Envelope) => Promise<void>): void
  /** Takes nothing new and waits for running deliveries, `limitMs` at most. */
  close(limitMs: number): Promise<void>
}
