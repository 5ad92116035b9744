// What a module does with a message: a use case inside the inbox's transaction, or an effect outside with its record inside.
import type { Command, ContractMember, DataOf, Event } from './contract.ts'
import type { UseCase } from './use-case.ts'

/** What an effect is given: no transaction, and a key that stays the same over every retry. */
export interface EffectContext<Read> {
  readonly read: Read
  /** One for each message and receiver; hand it to the provider. */
  readonly idempotencyKey: string
  /** 1 for the first try. From 2 on, replays included, the outcome of an earlier one is unknown: ask the provider by the key first. */
  readonly attempt: number
  readonly signal: AbortSignal
}

export interface EffectSteps<Data, Outcome, Read, Given> {
  /**
   * Outside any transaction: charge the card, send the mail. A throw is retried later: for more than an hour where
   * something is away (a failure of kind `unavailable` or `unknown`, a timeout), else ten times within a minute or so.
   */
  perform(data: Data, context: EffectContext<Read>): Promise<Outcome>
  /** Inside the transaction that marks the message handled. */
  record(data: Data, outcome: Outcome, context: Given): Promise<unknown> | unknown
}

type Message = Event | Command

interface UseCaseHandler<Name extends string> {
  readonly kind: 'use-case'
  readonly message: Message & { readonly name: Name }
  readonly useCase: UseCase<never, unknown, never>
}

interface EffectHandler<Name extends string> {
  readonly kind: 'effect'
  readonly message: Message & { readonly name: Name }
  readonly steps: EffectSteps<never, unknown, never, never>
}

export type Handler<Name extends string = string> = UseCaseHandler<Name> | EffectHandler<Name>

/** Answers bound to their query. */
export interface BoundAnswer<Name extends string = string> {
  readonly query: ContractMember & { readonly kind: 'query'; readonly name: Name }
  readonly answer: UseCase<never, unknown, never>
}

/** `handle(ReserveStock, reserveStock)`: the message goes to the use case. */
export function handlerOf<M extends Message, Given>(
  message: M,
  useCase: UseCase<DataOf<M>, unknown, Given>,
): Handler<M['name']> {
  return { kind: 'use-case', message, useCase } // the inbox parses the data by this very message's schema
}

/** `effect(AuthorizePayment, { perform, record })`: outside the database first, then the record of it. */
export function effectOf<M extends Message, Outcome, Read, Given>(
  message: M,
  steps: EffectSteps<DataOf<M>, Outcome, Read, Given>,
): Handler<M['name']> {
  return { kind: 'effect', message, steps } // `record` gets what `perform` gave
}
