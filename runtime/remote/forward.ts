// The gateway's way to a module that lives elsewhere: a client's request goes there, the answer streams back.
import type { Balancer } from '../discovery/balancer.ts'
import { targetOf } from '../gateway/entrance.ts'
import type { ModuleApi } from '../gateway/mount.ts'
import { hasBody } from '../http/body.ts'
import type { Policy } from '../resilience/policy.ts'
import type { ServiceTokens } from '../security/service-tokens.ts'
import { hop } from './hop.ts'
import { outcomeOf } from './outcome.ts'
import { moduleHeader } from './protocol.ts'

/** What passes, with what a route declares; everything else a client sends is its own affair, and could be a claim that only we may make. */
const passedOn = [
  'accept',
  'accept-language',
  'content-type',
  'idempotency-key',
  'if-match',
  'if-none-match',
  'user-agent',
]
/** What a module says to the client passes as it would in one process, but for what is said of this very connection. */
const hopByHop = [
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-connection', 'te', 'trailer'],
  ...['transfer-encoding', 'upgrade', 'content-encoding', 'content-length', 'date'],
]
const safe = new Set(['GET', 'HEAD'])
/** How long an answer may take to begin. Once it has begun, it may go on. */
const answerMs = 30_000
/** How long one instance may take to begin it. */
const tryMs = 5_000

export interface ForwardOptions {
  readonly tokens: ServiceTokens
  readonly balancer: Balancer
  policyOf(module: string): Policy
}

export function forwardTo(
  module: string,
  { tokens, balancer, policyOf }: ForwardOptions,
): NonNullable<ModuleApi['forward']> {
  return async (c, reads) => {
    const { context, signal } = c.env
    const { raw } = c.req
    const { method } = raw
    const target = targetOf(raw.url)
    const headers: Record<string, string> = {}
    for (const name of [...passedOn, ...reads]) {
      const value = raw.headers.get(name)
      if (value !== null) headers[name] = value
    }
    // After the client's: whatever a route declares, these are ours to say.
    Object.assign(headers, { [moduleHeader]: module, 'x-request-id': context.requestId })
    const body = safe.has(method) || !hasBody(raw) ? null : await c.req.text()
    const isRepeatable = safe.has(method) || c.env.isRepeatable

    const response = await policyOf(module).call(
      async (trySignal) => {
        headers['authorization'] = `Bearer ${await tokens.sign('gateway', module, context.caller)}`
        return outcomeOf(balancer.pick(module), trySignal, (url) =>
          hop(context, { what: 'call', method, route: c.env.route, module, url }, headers, (headers) =>
            begin(`${url}${target}`, { method, headers, body, redirect: 'manual' }, trySignal),
          ),
        )
      },
      {
        deadlineMs: answerMs,
        tryMs,
        retrySafe: isRepeatable,
        signal,
      },
    )
    const back = new Headers(response.headers)
    for (const name of [...hopByHop, ...namesIn(back.get('connection'))]) back.delete(name)
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

/** The headers that a `Connection` header names (RFC 9110, 7.6.1). */
function namesIn(connection: string | null): string[] {
  const names = connection?.split(',').map((name) => name.trim()) ?? []
  return names.filter((name) => /^[\w-]+$/.test(name))
}
