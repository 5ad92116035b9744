// A module process's own port: what other processes ask of it, each with its token; nobody else gets in.
import type { Context } from '../context.ts'
import type { Teller } from '../console/teller.ts'
import type { ContractMember } from '../contract.ts'
import { failure } from '../failure.ts'
import { bearerToken } from '../gateway/authentication.ts'
import { rawPathOf, traceOf } from '../gateway/entrance.ts'
import type { GatewayObserver } from '../gateway/exchange.ts'
import type { Gateway } from '../gateway/gateway.ts'
import type { HostedModule } from '../hosting/hosted-module.ts'
import type { HostedModules } from '../hosting/hosted-modules.ts'
import { problemResponse, troubleOf } from '../http/problem.ts'
import { type ServiceCaller, serviceTokenInvalid, type ServiceTokens } from '../security/service-tokens.ts'
import { spanning } from '../trace.ts'
import {
  deadlineHeader,
  internalPath,
  moduleHeader,
  notKnownHere,
  operations,
  type OperationName,
  queryPath,
  refusalHeader,
} from './protocol.ts'

const notHosted = failure('missing', 'not-hosted', 'The module does not live here.')
const notDeclared = failure(
  'forbidden',
  'not-declared',
  'The asking module does not declare this one in its uses.',
)
const notKnown = failure('malformed', notKnownHere, 'The call is none that this version knows.')
/** No answers of a module. */
const ownRefusals = new Set([serviceTokenInvalid, notHosted, notDeclared, notKnown].map(({ code }) => code))
const longestMs = 30_000

export interface InternalApiOptions {
  readonly hosting: HostedModules
  readonly tokens: ServiceTokens
  readonly teller?: Teller
  /** The routes of one hosted module, for requests that the gateway has let in. */
  readonly gatewayOf: ReadonlyMap<string, Gateway>
  /** What these cannot tell: a question that could not be answered. */
  readonly observe: Pick<GatewayObserver, 'failed' | 'trace'>
}

/** Never rejects. */
export function openInternalApi({
  hosting,
  tokens,
  teller,
  gatewayOf,
  observe,
}: InternalApiOptions): (request: Request) => Promise<Response> {
  const hosts = new Map(hosting.hosted.map((host) => [host.definition.name, host]))
  const membersOf = new Map(
    hosting.hosted.map(({ definition }) => [definition.name, queriesOf(definition.contract.members)]),
  )

  async function serve(request: Request): Promise<Response> {
    const forwarded = request.headers.get(moduleHeader)
    const path = rawPathOf(request.url)
    const module = forwarded ?? path.split('/')[2] ?? ''
    const token = bearerToken(request.headers.get('authorization') ?? '', serviceTokenInvalid)
    const service = await tokens.verify(token, module)
    const host = hosts.get(module)
    if (!host) throw notHosted()
    if (forwarded !== null) return forward(request, module, service)
    if (!path.startsWith(internalPath)) throw notHosted()

    const input = await request.json().catch(notKnownBecause)
    const work = path.slice(internalPath.length + module.length + 1)
    const output = work.startsWith('query/')
      ? await answer(request, host, work.slice('query/'.length), input, service)
      : await operate(host, work, input, service)
    return Response.json(output ?? null)
  }

  /** Only the gateway brings clients. */
  async function forward(request: Request, module: string, { from }: ServiceCaller): Promise<Response> {
    const gateway = gatewayOf.get(module)
    if (from !== 'gateway' || !gateway) throw notDeclared()
    return gateway.fetch(request)
  }

  async function answer(
    request: Request,
    { definition }: HostedModule,
    name: string,
    input: unknown,
    { from, caller }: ServiceCaller,
  ): Promise<unknown> {
    const query = membersOf.get(definition.name)?.get(name)
    if (!query) throw notKnown()
    if (from !== 'gateway' && !hosting.registry.mayUse(from, definition.name)) throw notDeclared()
    const leftMs = Math.min(Number(request.headers.get(deadlineHeader)) || longestMs, longestMs)
    const context: Context = {
      requestId: request.headers.get('x-request-id') ?? '',
      caller,
      ...traceOf(request.headers),
      deadlineAt: Date.now() + leftMs,
    }
    const route = queryPath(definition.name, name)
    const span = observe.trace?.({ what: 'called', method: request.method, route }, context)
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(leftMs)])
    return spanning(span, context, (within) => hosting.questions.answer(query, input, within, signal, from))
  }

  async function operate(
    host: HostedModule,
    name: string,
    input: unknown,
    { from }: ServiceCaller,
  ): Promise<unknown> {
    const { definition, outbox, inbox, deadLetters } = host
    if (!isOperation(name)) throw notKnown()
    const isOperators = /^(dead-letters|console)\//.test(name)
    const isKnown = isOperators
      ? from === 'gateway'
      : hosting.registry.modules.some((module) => module.name === from)
    if (!isKnown) throw notDeclared({ cause: new Error(`${from} called ${name} of ${definition.name}`) })
    const run = {
      'sender/acknowledge': (receipt) => outbox.peerOf(from).acknowledge(receipt),
      'sender/restate': (ids) => outbox.peerOf(from).restate(ids),
      'sender/standing': (ids) => outbox.peerOf(from).standing(ids),
      'receiver/status': (ids) => inbox.status(ids),
      'dead-letters/list': ({ limit, after }) => deadLetters.list(limit, after),
      'dead-letters/replay': ({ id, by }) => deadLetters.replay(id, by),
      'dead-letters/discard': ({ id, by }) => deadLetters.discard(id, by),
      'console/process': async () => teller?.process(),
      'console/module': async () => teller?.module(host),
      'console/key': async ({ key }) => teller?.key(host, key),
    } satisfies {
      [Name in OperationName]: (
        input: ReturnType<(typeof operations)[Name]['takes']['parse']>,
      ) => Promise<unknown>
    }
    const taken = operations[name].takes.safeParse(input)
    if (!taken.success) throw notKnown({ cause: taken.error })
    return run[name](taken.data as never) // parsed by this very operation's schema
  }

  return async (request) => {
    try {
      return await serve(request)
    } catch (thrown) {
      const trouble = troubleOf(thrown)
      const path = rawPathOf(request.url)
      // Whoever looks by the console sees it there, every other second; and whoever has left ended it by that.
      const isKnown = path.includes('/console/') || request.signal.aborted
      if (trouble.status >= 500 && !isKnown) observe.failed('gateway', `${request.method} ${path}`, thrown)
      const answer = problemResponse(trouble, path)
      if (ownRefusals.has(trouble.code)) answer.headers.set(refusalHeader, trouble.code)
      return answer
    }
  }
}

function notKnownBecause(cause: unknown): never {
  throw notKnown({ cause })
}

function queriesOf(members: Readonly<Record<string, ContractMember>>) {
  return new Map(
    Object.values(members).flatMap((member) =>
      member.kind === 'query' ? [[member.name as string, member] as const] : [],
    ),
  )
}

function isOperation(name: string): name is OperationName {
  return Object.hasOwn(operations, name)
}
