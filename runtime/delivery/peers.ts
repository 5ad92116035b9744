// What one module's delivery asks of another's, besides the messages themselves; everything here may be repeated.
import type { Envelope } from './envelope.ts'

/** How a receiver speaks to the outbox of a message's sender. */
export interface SenderPeer {
  /** `handled` rows may go; `held` ones are safe with the receiver and need no resend for a while. */
  acknowledge(receipt: {
    readonly handled: readonly string[]
    readonly held: readonly string[]
  }): Promise<void>
  /** Fresh copies of those that still stand. */
  restate(ids: readonly string[]): Promise<Envelope[]>
  /** Which of these still stand. */
  standing(ids: readonly string[]): Promise<string[]>
}

/** How a sender asks the inbox of a receiver. */
export interface ReceiverPeer {
  /** What the receiver knows of these; the rest it has never seen. */
  status(
    ids: readonly string[],
  ): Promise<{ readonly handled: readonly string[]; readonly held: readonly string[] }>
}

export interface Peers {
  sender(module: string): SenderPeer
  receiver(module: string): ReceiverPeer
}
