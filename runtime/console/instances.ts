// The other processes, asked one by one and directly: no breaker, no balancer, so that looking never changes how calls go.
import type { Elsewhere } from '../remote/elsewhere.ts'
import { type Gives, type OperationName, operationPath, operations, type Takes } from '../remote/protocol.ts'
import { gateway } from '../hosting/topology.ts'
import type { Instance } from './page-data.ts'

/** A process that does not answer within this is away. */
const answerMs = 1_500

export interface Instances {
  /** All that are known now and host any module. */
  all(): Instance[]
  /** Asks one of them. Rejects with a sentence that may be shown. */
  ask<Name extends OperationName>(
    url: string,
    module: string,
    name: Name,
    input: Takes<Name>,
  ): Promise<Gives<Name>>
}

export function openInstances(
  modules: readonly string[],
  { instancesOf, tokens }: Pick<Elsewhere, 'instancesOf' | 'tokens'>,
): Instances {
  return {
    all() {
      const found = modules.flatMap((module) => instancesOf(module).map((url) => ({ url, module })))
      const byUrl = Map.groupBy(found, ({ url }) => url)
      return [...byUrl].map(([url, those]) => ({ url, modules: those.map(({ module }) => module) }))
    },
    async ask(url, module, name, input) {
      const token = await tokens.sign(gateway, module, { kind: 'system' })
      const answer = await fetch(url + operationPath(module, name), {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(input),
        signal: AbortSignal.timeout(answerMs),
        redirect: 'manual',
      }).catch((error: unknown) => {
        throw new Error(sentenceFor(error), { cause: error })
      })
      if (!answer.ok) throw new Error(`answered ${answer.status}`)
      return operations[name].gives.parse(await answer.json()) as Gives<typeof name> // of this very operation
    },
  }
}

function sentenceFor(error: unknown): string {
  const isLate = error instanceof DOMException && error.name === 'TimeoutError'
  return isLate ? `no answer within ${answerMs} ms` : 'no connection'
}
