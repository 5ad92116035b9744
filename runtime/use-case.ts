// What a use case is given: a transaction, a voice, a clock, and nothing more.
import type { z } from '@hono/zod-openapi'
import type { Caller } from './context.ts'
import type { CommandsOf, Contract, DataOf, EventsOf, InputOf, OutputOf, QueriesOf } from './contract.ts'
import type { Database } from './database/drizzle.ts'

/** What everything in a module may do that changes nothing. */
export interface ReadContext<Uses extends Contract = Contract, Settings = unknown> {
  /** Single statements, each on its own. */
  readonly db: Database
  /** Asks another module. Fails with a `Failure` of kind `unavailable` or `unknown` where no answer came in time. */
  ask<Q extends QueriesOf<Uses>>(query: Q, input: InputOf<Q>): Promise<OutputOf<Q>>
  now(): Date
  /** On whose behalf this happens. */
  readonly caller: Caller
  /** Aborts when nobody waits for the outcome any more. */
  readonly signal: AbortSignal
  readonly settings: Settings
}

/** What a use case may do; its writes and its messages are committed together or not at all. */
export interface UseCaseContext<
  Own extends Contract = Contract,
  Uses extends Contract = Contract,
  Settings = unknown,
> extends Omit<ReadContext<Uses, Settings>, 'db'> {
  /** The transaction. It begins with the first statement; one that touches nothing costs nothing. */
  readonly tx: Database
  /** Hands over a statement that nobody waits for: it leaves together with its neighbours, and its failure undoes all. */
  later(statement: PromiseLike<unknown>): void
  /** Announces a fact of this module to whoever subscribes. */
  publish<E extends EventsOf<Own>>(event: E, data: DataOf<E>): void
  /** Sends a wish to its module. With `delayMs` it is delivered that much later, and out of line. */
  send<C extends CommandsOf<Own | Uses>>(command: C, data: DataOf<C>, options?: SendOptions): void
  /**
   * Leaves a row that says who did what to whom, in this transaction. `action` like `product.changed`; `by` where it was
   * nobody's wish, whoever's message it followed from.
   */
  audit(action: string, subject: string, by?: 'system'): void
  /** When the message that this follows from was said, by the clock of its sender; now, where it follows from none. */
  readonly saidAt: Date
  /** A fresh UUIDv7 that `schema` brands. */
  newId<Id extends string>(schema: z.ZodType<Id>): Id
}

export interface SendOptions {
  readonly delayMs?: number
}

/** Decides, stores and announces in one transaction. It can be run again after a deadlock: effects outside go through messages. */
export type UseCase<Input, Output, Given> = (input: Input, context: Given) => Promise<Output> | Output

/** Answers a query of this module's contract. */
export type Answer<Input, Output, Given> = (input: Input, context: Given) => Promise<Output> | Output
