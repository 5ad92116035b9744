// What delivery knows of a module: how its messages are applied.
import type { Transaction } from '../database/transaction.ts'
import type { Envelope } from './envelope.ts'

/** A message as its handler gets it. */
export type Delivered = Pick<Envelope, 'id' | 'source' | 'name' | 'key' | 'data' | 'context'>

/** Not allowed from there, or not of its schema. */
export class Objection {
  readonly reason: string

  constructor(reason: string) {
    this.reason = reason
  }
}

export interface Receiver {
  /** The message with its data parsed, which is a copy; or why it can never be handled. One that is not known here yet passes as it is. */
  admit<M extends Delivered>(message: M): M | Objection
  /** Whether its handler reaches outside the database. */
  isEffect(name: string): boolean
  /** The part outside any transaction. Gives what `apply` is to record. */
  perform(message: Delivered, attempt: number, signal: AbortSignal): Promise<unknown>
  /** Runs `first` and then the handler in one transaction; what it sends goes on its way once committed. Undone if either throws, or where there is no handler. */
  apply(
    message: Delivered,
    outcome: unknown,
    signal: AbortSignal,
    first: (tx: Transaction) => Promise<void>,
  ): Promise<void>
  /** Whether something else is to blame, which may come back. */
  isPatient(error: unknown): boolean
}
