// An edge that limits, over a door whose secret is `right`.
import { z } from '@hono/zod-openapi'
import { failure } from '../../../runtime/failure.ts'
import { openClients } from '../../../runtime/gateway/client.ts'
import type { GatewayOptions } from '../../../runtime/gateway/gateway.ts'
import type { GatewayEnv } from '../../../runtime/gateway/exchange.ts'
import { gives, newRoutes, route, takes } from '../../../runtime/http/routes.ts'
import { type LimitSettings, openLimits } from '../../../runtime/limits/limits.ts'
import { type Edge, json, openEdge, thingRoutes } from './edge.ts'

const Try = z.strictObject({ email: z.string(), secret: z.string() })
const wrong = failure('unauthenticated', 'wrong', 'Not that one.')

export const doorRoutes = () =>
  newRoutes<GatewayEnv>().openapi(
    route({
      method: 'post',
      path: '/v1/doors',
      operationId: 'openDoor',
      summary: 'Open.',
      access: 'anyone',
      limit: { policy: 'credentials', account: 'email' },
      request: { body: takes(Try) },
      responses: { 201: gives(z.object({}), 'Open.') },
    }),
    (c) => {
      if (c.req.valid('json').secret !== 'right') throw wrong()
      return c.json({}, 201)
    },
  )

export interface LimitedEdge extends Edge {
  knock(email: string, secret: string, headers?: Record<string, string>): Promise<Response>
}

/** Behind a proxy at 127.0.0.1, unless said otherwise: a test comes from wherever it says. */
export async function openLimitedEdge(
  settings: Partial<LimitSettings> = {},
  { proxies = ['127.0.0.1'], ...options }: Partial<GatewayOptions> & { proxies?: string[] } = {},
): Promise<LimitedEdge> {
  const limits = await openLimits({
    settings: { requests: 1_000, credentials: 3, mailings: 2, ...settings },
    observer: { away: () => {}, back: () => {}, strangerProxy: () => {} },
  })
  const edge = openEdge({
    modules: [
      { name: 'things', routes: thingRoutes([]) },
      { name: 'doors', routes: doorRoutes() },
    ],
    edge: { clientOf: openClients(proxies, false, () => {}), limits },
    ...options,
  })
  return {
    ...edge,
    knock: (email, secret, headers = {}) =>
      edge.fetch('/v1/doors', {
        method: 'POST',
        headers: { ...json, ...headers },
        body: JSON.stringify({ email, secret }),
      }),
  }
}
