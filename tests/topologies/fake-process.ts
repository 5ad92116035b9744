// A process that only pretends to host a module: it writes down what reaches it, and answers as it is told.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeServiceKeys, readServiceKeys } from '../../deploy/secrets/service-keys.ts'
import { type ForwardOptions, forwardTo } from '../../runtime/remote/forward.ts'
import { openPolicy } from '../../runtime/resilience/policy.ts'
import { noInstance } from '../../runtime/resilience/failures.ts'
import { openServiceTokens } from '../../runtime/security/service-tokens.ts'
import { type Edge, openEdge, thingRoutes } from '../runtime/gateway/edge.ts'

export interface Arrived {
  readonly method: string
  readonly url: string
  readonly headers: Headers
  readonly text: string
  /** Aborts when whoever sent it has gone. */
  readonly signal: AbortSignal
}

export interface FakeProcess {
  readonly url: string
  /** What reached it, in order. */
  readonly arrived: Arrived[]
  answer: (request: Arrived) => Response | Promise<Response>
  /** Its way there: real keys, real tokens, a policy that waits for nothing. */
  readonly road: ForwardOptions
  /** A gateway in front of it, whose module `things` is this process. */
  readonly edge: Edge
  /** Refuses connections from now on, or is known to nobody. */
  leave(how: 'refusing' | 'unknown'): Promise<void>
  stop(): Promise<void>
}

export async function fakeProcess(): Promise<FakeProcess> {
  const arrived: Arrived[] = []
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    idleTimeout: 30,
    async fetch(request) {
      const { method, url, headers, signal } = request
      const one = { method, url, headers: new Headers(headers), text: await request.text(), signal }
      arrived.push(one)
      return fake.answer(one)
    },
  })
  const keys = await mkdtemp(join(tmpdir(), 'kerf-keys-'))
  await makeServiceKeys(keys, ['gateway', 'orders'])
  const { own, known } = await readServiceKeys(keys, ['gateway', 'orders'])
  await rm(keys, { recursive: true })
  const url = server.url.origin
  let isKnown = true
  const policy = openPolicy({
    module: 'things',
    observer: { breaker: () => {}, repeated: () => {}, shed: () => {} },
    now: () => performance.now(),
    random: () => 0,
    settings: { firstBackoffMs: 0 },
  })
  const road: ForwardOptions = {
    tokens: openServiceTokens(own, known),
    balancer: {
      pick() {
        if (!isKnown) throw noInstance({ retryAfterSeconds: 1 })
        return { url, done: () => {} }
      },
    },
    policyOf: () => policy,
  }
  const edge = openEdge({
    modules: [{ name: 'things', routes: thingRoutes([]), forward: forwardTo('things', road) }],
  })
  const fake: FakeProcess = {
    url,
    arrived,
    answer: () => Response.json({ name: 'plank' }),
    road,
    edge,
    async leave(how) {
      if (how === 'unknown') isKnown = false
      else await server.stop(true)
    },
    async stop() {
      await edge.stop(0)
      await server.stop(true)
    },
  }
  return fake
}

/** A refusal or a fault, as a module process answers it. */
export function problem(
  status: number,
  code = 'closed',
  errors: readonly object[] = [],
  more: Record<string, string> = {},
): Response {
  const body = {
    type: 'about:blank',
    title: code,
    status,
    detail: code,
    instance: '/',
    code,
    requestId: 'r',
    errors,
  }
  const headers = { 'content-type': 'application/problem+json', 'retry-after': '7', ...more }
  return new Response(JSON.stringify(body), { status, headers })
}

/** Ends, when told to, an answer that has begun. */
export function openStream(first: string) {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  const body = new ReadableStream<Uint8Array>({
    start(given) {
      controller = given
      given.enqueue(new TextEncoder().encode(first))
    },
  })
  return {
    body,
    say: (text: string) => controller?.enqueue(new TextEncoder().encode(text)),
    end: () => controller?.close(),
  }
}
