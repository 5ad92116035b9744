// Whether this process lives, and whether it should be sent requests.
import type { Hono } from 'hono'
import type { GatewayEnv } from './exchange.ts'

export interface Health {
  /** Why the process should be started again; empty while it lives. Asks nothing outside of it. */
  live(): readonly string[]
  /** Why no requests should be sent here; empty when ready. */
  ready(): readonly string[] | Promise<readonly string[]>
}

/** `/livez` and `/readyz`: 200, or 503 with the reasons. Neither logged nor counted. */
export function healthRoutes(app: Hono<GatewayEnv>, health: Health): void {
  app.get('/livez', (c) => ((c.env.quiet = true), healthResponse(health.live())))
  app.get('/readyz', async (c) => ((c.env.quiet = true), healthResponse(await health.ready())))
}

export function healthResponse(reasons: readonly string[]): Response {
  const ok = reasons.length === 0
  return Response.json({ status: ok ? 'ok' : 'unavailable', reasons }, { status: ok ? 200 : 503 })
}
