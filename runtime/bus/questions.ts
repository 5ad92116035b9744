// `ask`: hosted here, a direct call; elsewhere, whatever the topology provides.
import type { Context } from '../context.ts'
import type { Query, QueryName } from '../contract.ts'
import type { Registry } from './registry.ts'
import { UndeclaredUse } from './voice.ts'

/** What is told of every question that this process asks: who asked whom, and why no answer came. */
export type Asked = (from: string, to: string, error?: unknown) => void

/** Answers a query by name, in this process or from another one. `from` is the module that asks, or `gateway`. */
export type Answering = (
  query: Query,
  input: unknown,
  context: Context,
  signal: AbortSignal,
  from: string,
) => unknown

export interface Questions {
  /** Who answers for a module. */
  provide(module: string, answering: Answering): void
  /** Asks on behalf of `module`, which must have declared whom it asks. */
  ask(module: string, query: Query, input: unknown, context: Context, signal: AbortSignal): Promise<unknown>
  /** Asks on behalf of nobody: for the composition root. Input and output are parsed, so that neither side holds what the other may change. */
  answer<Input, Output>(
    query: Query<QueryName, Input, Output>,
    input: Input,
    context: Context,
    signal: AbortSignal,
    from: string,
  ): Promise<Output>
}

export function openQuestions(registry: Registry, asked: Asked = () => {}): Questions {
  const answering = new Map<string, Answering>()

  async function answer<Input, Output>(
    query: Query<QueryName, Input, Output>,
    input: Input,
    context: Context,
    signal: AbortSignal,
    from: string,
  ): Promise<Output> {
    const by = answering.get(query.owner)
    if (!by) throw new Error(`nobody answers for ${query.owner}: it is hosted nowhere`)
    try {
      const output = query.output.parse(await by(query, query.input.parse(input), context, signal, from))
      asked(from, query.owner)
      return output
    } catch (error) {
      asked(from, query.owner, error)
      throw error
    }
  }

  return {
    provide: (module, answer) => void answering.set(module, answer),
    // Not async: one more promise is a tenth of a question's cost.
    ask(module, query, input, context, signal) {
      if (!registry.mayUse(module, query.owner))
        return Promise.reject(new UndeclaredUse(module, query.owner, `asked ${query.name}`))
      return answer(query, input, context, signal, module)
    },
    answer,
  }
}
