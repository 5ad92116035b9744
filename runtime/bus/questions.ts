// `ask`: hosted here, a direct call; elsewhere, whatever the topology provides.
import type { Context } from '../context.ts'
import type { Query } from '../contract.ts'
import type { Registry } from './registry.ts'
import { UndeclaredUse } from './voice.ts'

/** Answers a query by name: in this process, or in another one. */
export type Answering = (query: Query, input: unknown, context: Context, signal: AbortSignal) => unknown

export interface Questions {
  /** Who answers for a module. */
  provide(module: string, answering: Answering): void
  /** Asks on behalf of `module`. Input and output are parsed here, so that neither side holds what the other may change. */
  ask(module: string, query: Query, input: unknown, context: Context, signal: AbortSignal): Promise<unknown>
}

export function openQuestions(registry: Registry): Questions {
  const answering = new Map<string, Answering>()
  return {
    provide: (module, answer) => void answering.set(module, answer),
    async ask(module, query, input, context, signal) {
      const answer = answering.get(query.owner)
      if (!registry.mayUse(module, query.owner))
        throw new UndeclaredUse(module, query.owner, `asked ${query.name}`)
      if (!answer) throw new Error(`nobody answers for ${query.owner}: it is hosted nowhere`)
      return query.output.parse(await answer(query, query.input.parse(input), context, signal))
    },
  }
}
