// What the page asks for, for admins alone. Not in the OpenAPI document: page and API change together, and are nobody else's.
import { z } from '@hono/zod-openapi'
import type { GatewayEnv } from '../gateway/exchange.ts'
import type { ModuleApi } from '../gateway/mount.ts'
import { newRoutes, route } from '../http/routes.ts'
import type { Overseer } from './overview.ts'

const answer = { 200: { description: 'See page-data.ts.' } }

export function consoleApi(overseer: Overseer): ModuleApi {
  const routes = newRoutes<GatewayEnv>()
    .openapi(
      route({
        method: 'get',
        path: '/console/api/overview',
        operationId: 'consoleOverview',
        summary: 'All processes and modules.',
        access: 'admin',
        responses: answer,
      }),
      async (c) => c.json(await overseer.overview()),
    )
    .openapi(
      route({
        method: 'get',
        path: '/console/api/keys/{key}',
        operationId: 'consoleKey',
        summary: 'All that any module knows of one key.',
        access: 'admin',
        request: { params: z.object({ key: z.string().min(1).max(200) }) },
        responses: answer,
      }),
      async (c) => c.json(await overseer.key(c.req.valid('param').key)),
    )
  return { name: 'console', routes }
}
