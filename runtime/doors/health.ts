// Whether this process answers, and whether it should be sent requests.
import type { Hono } from 'hono'
import type { GatewayEnv } from '../gateway/exchange.ts'

export interface Health {
  /** Why no requests should be sent here; empty when ready. */
  ready(): readonly string[] | Promise<readonly string[]>
  /** What is wrong although requests are welcome. */
  troubles?(): readonly string[] | Promise<readonly string[]>
}

/** Everything that is wrong, and whether requests should be sent here all the same. */
interface HealthStanding {
  readonly isReady: boolean
  readonly reasons: readonly string[]
}

export async function standingOf(health: Health): Promise<HealthStanding> {
  const [against, despite = []] = await Promise.all([health.ready(), health.troubles?.()])
  return { isReady: against.length === 0, reasons: [...against, ...despite] }
}

/** `/livez` and `/readyz`: 200, or 503, with the reasons. Neither logged nor counted. */
export function healthRoutes(app: Hono<GatewayEnv>, health: Health): void {
  app.get('/livez', (c) => ((c.env.quiet = true), liveResponse()))
  const standing = oneAtATime(() => standingOf(health))
  app.get('/readyz', async (c) => ((c.env.quiet = true), readyResponse(await standing())))
}

/** Those who ask while somebody is being answered get the same answer: a flood asks the databases no more often. */
function oneAtATime<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined
  return () => (asked ??= ask().finally(() => (asked = undefined)))
}

/** Whatever answers lives: what cannot go on by itself exits. */
export function liveResponse(): Response {
  return readyResponse({ isReady: true, reasons: [] })
}

/** 200 also for `degraded`: something is wrong, and no other instance would do better. */
export function readyResponse({ isReady, reasons }: HealthStanding): Response {
  const status = !isReady ? 'unavailable' : reasons.length === 0 ? 'ok' : 'degraded'
  return Response.json({ status, reasons }, { status: isReady ? 200 : 503 })
}
