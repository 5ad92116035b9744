// The gateway's way to a module that lives elsewhere: a client's request goes there, the answer streams back.
import type { Context as HonoContext } from 'hono'
import type { Balancer } from '../discovery/balancer.ts'
import { failure } from '../failure.ts'
import type { GatewayEnv } from '../gateway/exchange.ts'
import type { Policy } from '../resilience/policy.ts'
import type { ServiceTokens } from '../security/service-tokens.ts'
import { outcomeOf } from './outcome.ts'
import { moduleHeader } from './protocol.ts'

/** What passes; everything else a client sends is its own affair, and could be a claim that only we may make. */
const passedOn = [
  'accept',
  'accept-language',
  'content-type',
  'idempotency-key',
  'if-match',
  'if-none-match',
  'user-agent',
]
const passedBack = [
  ...[
    'allow',
    'cache-control',
    'content-disposition',
    'content-language',
    'content-type',
    'deprecation',
    'etag',
  ],
  ...[
    'idempotency-replayed',
    'last-modified',
    'link',
    'location',
    'retry-after',
    'sunset',
    'vary',
    'www-authenticate',
  ],
]
const safe = new Set(['GET', 'HEAD'])
/** How long an answer may take to begin. Once it has begun, it may go on. */
const answerMs = 30_000
/** How long one instance may take to begin it. */
const tryMs = 5_000
const bodyBroken = failure('malformed', 'body-broken', 'The body ended before it was whole.')

export interface ForwardOptions {
  readonly tokens: ServiceTokens
  readonly balancer: Balancer
  policyOf(module: string): Policy
}

export function forwardTo(
  module: string,
  { tokens, balancer, policyOf }: ForwardOptions,
): (c: HonoContext<GatewayEnv>) => Promise<Response> {
  return async (c) => {
    const { context, signal } = c.env
    const { raw } = c.req
    const { pathname, search } = new URL(raw.url)
    const headers: Record<string, string> = { [moduleHeader]: module, 'x-request-id': context.requestId }
    if (context.traceparent) headers['traceparent'] = context.traceparent
    for (const name of passedOn) {
      const value = raw.headers.get(name)
      if (value !== null) headers[name] = value
    }
    const body = safe.has(raw.method) || raw.body === null ? null : await bytesOf(raw)
    const isRepeatable = safe.has(raw.method) || raw.headers.has('idempotency-key')

    const response = await policyOf(module).call(
      async (trySignal) => {
        headers['authorization'] = `Bearer ${await tokens.sign('gateway', module, context.caller)}`
        return outcomeOf(balancer.pick(module), trySignal, (url) =>
          begin(
            `${url}${pathname}${search}`,
            { method: raw.method, headers, body, redirect: 'manual' },
            trySignal,
          ),
        )
      },
      {
        deadlineMs: answerMs,
        tryMs,
        retrySafe: isRepeatable,
        signal,
        isFailure: (answer) => answer.status === 503,
      },
    )
    const back = new Headers()
    for (const name of passedBack) {
      const value = response.headers.get(name)
      if (value !== null) back.set(name, value)
    }
    return new Response(response.body, { status: response.status, headers: back })
  }
}

/** Aborted until the answer begins; after that the client's own connection decides how long it lasts. */
async function begin(url: string, request: RequestInit, signal: AbortSignal): Promise<Response> {
  const controller = new AbortController()
  const abort = () => controller.abort(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await fetch(url, { ...request, signal: controller.signal })
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

async function bytesOf(request: Request): Promise<ArrayBuffer> {
  try {
    return await request.arrayBuffer()
  } catch (cause) {
    throw bodyBroken({ cause })
  }
}
