// The modules that live elsewhere, as this process reaches them: queries and delivery's own calls over HTTP.
import type { Answering } from '../bus/questions.ts'
import { type Context, systemContext } from '../context.ts'
import type { DeadLetters } from '../delivery/dead-letters.ts'
import type { Peers } from '../delivery/peers.ts'
import type { Balancer } from '../discovery/balancer.ts'
import { failureOf, Problem } from '../http/problem.ts'
import { hop } from './hop.ts'
import { outcomeOf } from './outcome.ts'
import { moduleUnreachable } from '../resilience/failures.ts'
import type { Policy } from '../resilience/policy.ts'
import type { ServiceTokens } from '../security/service-tokens.ts'
import {
  deadlineHeader,
  type Gives,
  type OperationName,
  operationPath,
  operations,
  queryPath,
  type Takes,
} from './protocol.ts'

const questionMs = 5_000
const operationMs = 10_000

export interface RemoteOptions {
  readonly tokens: ServiceTokens
  readonly balancer: Balancer
  policyOf(module: string): Policy
}

export interface RemoteModules {
  /** Answers for a module by asking it. */
  answeringOf(module: string): Answering
  /** `self` says for which module hosted here this process speaks. */
  peersOf(self: string): Peers
  deadLettersOf(module: string): DeadLetters
}

interface Call {
  readonly from: string
  readonly to: string
  readonly path: string
  readonly body: unknown
  readonly context: Context
  readonly deadlineMs: number
  readonly signal: AbortSignal
}

export function openRemoteModules({ tokens, balancer, policyOf }: RemoteOptions): RemoteModules {
  /** Everything here may be repeated: queries change nothing, and delivery's calls are idempotent. */
  async function call({ from, to, path, body, context, deadlineMs, signal }: Call): Promise<unknown> {
    const deadlineAt = Math.min(Date.now() + deadlineMs, context.deadlineAt ?? Infinity)
    const text = JSON.stringify(body)
    return policyOf(to).call(
      async (trySignal) => {
        const token = await tokens.sign(from, to, context.caller)
        const picked = balancer.pick(to)
        const headers = {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'x-request-id': context.requestId,
          [deadlineHeader]: String(Math.max(1, deadlineAt - Date.now())),
        }
        const request = {
          method: 'POST',
          body: text,
          signal: trySignal,
          redirect: 'manual',
        } as const
        const response = await outcomeOf(picked, trySignal, (url) =>
          hop(context, { what: 'call', method: 'POST', route: path, module: to, url }, headers, (headers) =>
            fetch(url + path, { ...request, headers }),
          ),
        )
        return read(response)
      },
      { deadlineMs: Math.max(1, deadlineAt - Date.now()), retrySafe: true, signal },
    )
  }

  function operation(self: string, module: string) {
    return async <Name extends OperationName>(name: Name, input: Takes<Name>): Promise<Gives<Name>> => {
      const output = await call({
        from: self,
        to: module,
        path: operationPath(module, name),
        body: input,
        context: systemContext(),
        deadlineMs: operationMs,
        signal: new AbortController().signal, // the deadline ends it: one timer, not two
      })
      return operations[name].gives.parse(output) as Gives<Name> // of this very operation
    }
  }

  return {
    answeringOf: (module) => (query, input, context, signal, from) =>
      call({
        from,
        to: module,
        path: queryPath(module, query.name),
        body: input,
        context,
        deadlineMs: questionMs,
        signal,
      }),
    peersOf: (self) => ({
      sender(module) {
        const ask = operation(self, module)
        return {
          acknowledge: async (receipt) =>
            void (await ask('sender/acknowledge', {
              handled: [...receipt.handled],
              held: [...receipt.held],
            })),
          restate: (ids) => ask('sender/restate', [...ids]),
          standing: (ids) => ask('sender/standing', [...ids]),
        }
      },
      receiver: (module) => ({ status: (ids) => operation(self, module)('receiver/status', [...ids]) }),
    }),
    deadLettersOf(module) {
      const ask = operation('gateway', module)
      return {
        list: async (limit, after) =>
          (await ask('dead-letters/list', { limit, after })).map((letter) => ({
            ...letter,
            receivedAt: new Date(letter.receivedAt),
          })),
        replay: (id, by) => ask('dead-letters/replay', { id, by }),
        discard: (id, by) => ask('dead-letters/discard', { id, by }),
      }
    },
  }
}

/** What the other side gave; throws what it answered: a refusal, or a fault, as in one process. */
async function read(response: Response): Promise<unknown> {
  if (response.ok) return response.json()
  const problem = Problem.safeParse(await response.json().catch(() => undefined))
  if (!problem.success)
    throw moduleUnreachable({ cause: new Error(`answered ${response.status}, and not as Kerf`) })
  const retryAfter = Number(response.headers.get('retry-after'))
  throw failureOf(problem.data, retryAfter) ?? new Error(`answered ${response.status}: its own log says why`)
}
