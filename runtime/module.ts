// A module's declaration: what it is, whom it may use, and the typed tools that its files are written with.
import type { z } from '@hono/zod-openapi'
import type {
  CommandsOf,
  Contract,
  InputOf,
  OutputOf,
  QueriesOf,
  Event,
  Command,
  DataOf,
} from './contract.ts'
import { type BoundAnswer, effectOf, type EffectSteps, type Handler, handlerOf } from './handler.ts'
import { type ApiEnv, newRoutes, type Routes } from './http/routes.ts'
import {
  type DeadlineRule,
  type Duration,
  type MessageRule,
  type ProcessDefinition,
  ruleAfter,
  ruleOn,
} from './process-manager.ts'
import type { Answer, ReadContext, UseCase, UseCaseContext } from './use-case.ts'

/** Environment variables by name; a value may come from `<NAME>_FILE`. An unset one is `undefined`. */
export type SettingsShape = Record<string, z.ZodType>
/** What is wrong with settings that are each right by themselves, one sentence for each fault with its remedy. */
export type SettingFaults<Settings> = (
  settings: Settings,
  environment: 'development' | 'test' | 'production',
) => readonly string[]
type SettingsOf<Shape extends SettingsShape> = { readonly [Name in keyof Shape]: z.output<Shape[Name]> }

/** A module as the runtime sees it. */
export interface ModuleDefinition {
  readonly name: string
  readonly contract: Contract
  /** Messages that this module sends to itself alone. */
  readonly internal: Contract | undefined
  readonly uses: readonly Contract[]
  readonly settings: SettingsShape
  /** Asked at start, of the modules that live in the process. */
  readonly settingFaults?: SettingFaults<unknown> | undefined
  readonly routes: Routes | undefined
  readonly handlers: readonly Handler[]
  readonly answers: readonly BoundAnswer[]
  readonly processes: readonly ProcessDefinition[]
  readonly onStart: readonly UseCase<never, unknown, never>[]
}

type Unhandled<Own, H extends Handler> = Exclude<CommandsOf<Own>['name'], H['message']['name']>
type Unanswered<Own, A extends BoundAnswer> = Exclude<QueriesOf<Own>['name'], A['query']['name']>

interface Parts<Own, H extends Handler, A extends BoundAnswer, Given> {
  readonly routes?: Routes
  /** Every command of the contract, and the events this module listens to. */
  readonly handlers: [Unhandled<Own, H>] extends [never]
    ? readonly H[]
    : { 'no handler for the command': Unhandled<Own, H> }
  /** Every query of the contract. */
  readonly answers: [Unanswered<Own, A>] extends [never]
    ? readonly A[]
    : { 'no answer to the query': Unanswered<Own, A> }
  readonly processes?: readonly ProcessDefinition[]
  /** Run at every start before the module takes messages; to be repeatable, also by two processes at once. */
  readonly onStart?: readonly UseCase<undefined, unknown, Given>[]
}

/**
 * Declares a module: its contract, the contracts whose modules it may ask or send to, the messages that it sends
 * to itself alone, and its settings.
 * Returns the tools that its files are written with, typed so that anything undeclared does not compile.
 */
export function declareModule<
  Own extends Contract,
  Uses extends Contract = never,
  Internal extends Contract = never,
  Shape extends SettingsShape = Record<never, never>,
>(
  contract: Own,
  options: {
    readonly uses: readonly Uses[]
    readonly internal?: Internal
    readonly settings?: Shape
    readonly settingFaults?: SettingFaults<SettingsOf<Shape>>
  },
) {
  type Given = UseCaseContext<Own | Internal, Uses, SettingsOf<Shape>>
  type Read = ReadContext<Uses, SettingsOf<Shape>>

  return {
    /** Decides, stores and announces in one transaction. */
    useCase: <Input, Output>(work: UseCase<Input, Output, Given>) => work,
    /** A message of any contract goes to a use case. */
    handle: <M extends Event | Command>(message: M, useCase: UseCase<DataOf<M>, unknown, Given>) =>
      handlerOf(message, useCase),
    /** A message that needs the world outside: `perform` outside any transaction, `record` inside. */
    effect: <M extends Event | Command, Outcome>(
      message: M,
      steps: EffectSteps<DataOf<M>, Outcome, Read, Given>,
    ) => effectOf(message, steps),
    /** Answers a query of the contract. */
    answer: <Q extends QueriesOf<Own>>(
      query: Q,
      answer: Answer<InputOf<Q>, OutputOf<Q>, Read>,
    ): BoundAnswer<Q['name']> => ({ query, answer }), // the bus parses the input by this very query's schema
    on: <E extends Event>(
      event: E,
      from: string,
      to: string,
      actions: readonly UseCase<DataOf<E>, unknown, Given>[],
    ) => ruleOn(event, from, to, actions),
    after: <Input>(
      duration: Duration,
      from: string,
      to: string,
      actions: readonly UseCase<Input, unknown, Given>[],
    ) => ruleAfter(duration, from, to, actions),
    /** A process manager. `key` is the field by which messages find their process. */
    defineProcess: <Key extends string>(
      name: `${Own['name']}.${string}`,
      table: {
        readonly key: Key
        readonly rules: readonly (MessageRule | DeadlineRule<Record<Key, never>>)[]
        /** Where it has come to rest, though a late event may still move it. */
        readonly ends?: readonly string[]
      },
    ): ProcessDefinition => ({ name, ...table }),
    /** An empty set of HTTP routes, to which `.openapi(route({...}), handler)` adds. */
    newRoutes: () => newRoutes<ApiEnv<Given, Read>>(),
    /** The module whole. A command without a handler or a query without an answer does not compile. */
    defineModule: <H extends Handler, A extends BoundAnswer>(
      parts: Parts<Own | Internal, H, A, Given>,
    ): ModuleDefinition => ({
      name: contract.name,
      contract,
      internal: options.internal,
      uses: options.uses,
      settings: options.settings ?? {},
      settingFaults: options.settingFaults as SettingFaults<unknown> | undefined, // asked with what this very shape has read
      routes: parts.routes,
      handlers: parts.handlers as readonly Handler[], // the type above is either this or a sentence
      answers: parts.answers as readonly BoundAnswer[],
      processes: parts.processes ?? [],
      onStart: parts.onStart ?? [], // run with this module's own context
    }),
  }
}
