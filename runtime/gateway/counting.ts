// Counting what a request comes under: a caller's requests, and the tries at what a route protects more strictly.
import type { MiddlewareHandler } from 'hono'
import type { RouteLimit } from '../http/routes.ts'
import { tooManyAttempts, tooManyRequests } from '../limits/failures.ts'
import type { Limits } from '../limits/limits.ts'
import { networkOf } from './client.ts'
import type { Exchange, GatewayEnv } from './exchange.ts'

/** One more of its caller's. Where nobody can count, better uncounted than refused. */
export async function countRequest(limits: Limits, exchange: Exchange): Promise<void> {
  const { caller } = exchange.context
  const key = caller.kind === 'user' ? `user:${caller.id}` : networkOf(exchange.client.address)
  const standing = await limits.request(key)
  if (!standing) return
  exchange.standings.push(standing)
  if (standing.exceeded) throw tooManyRequests({ retryAfterSeconds: standing.resetSeconds })
}

/** After the body was read, and before anybody looks at what it says: wherever the module lives. */
export function limiting({ policy, account }: RouteLimit, limits: Limits): MiddlewareHandler<GatewayEnv> {
  return async (c, next) => {
    const network = networkOf(c.env.client.address)
    const { caller } = c.env.context
    const own = caller.kind === 'user' ? caller.id : undefined
    const named = account === undefined ? own : accountIn(await c.req.text(), account)
    const { standing, settle } = await limits.attempt({ policy, network, account: named })
    c.env.standings.push(standing)
    if (standing.exceeded) throw tooManyAttempts({ retryAfterSeconds: standing.resetSeconds })
    await next()
    await settle(c.res.status)
  }
}

/** A digest, for the store has no business with addresses. In lower case: however it is typed, it is one account. */
function accountIn(body: string, field: string): string | undefined {
  try {
    const { [field]: value } = JSON.parse(body) as Record<string, unknown> // or nothing that has fields, which throws
    if (typeof value !== 'string') return undefined
    return new Bun.CryptoHasher('sha256').update(value.trim().toLowerCase()).digest('base64url')
  } catch {
    return undefined
  }
}
