// The endpoints over HTTP: registering them, changing them, their secrets. For admins alone.
import { etagOf, gives, isKnown, pageOf, paging, route, takes, z } from '#runtime'
import { endpointMissing } from '../failures.ts'
import { newRoutes } from '../module.ts'
import { changeEndpoint, removeEndpoint } from './change-endpoint.ts'
import { deliveryRoutes } from './delivery-routes.ts'
import type { Endpoint } from './endpoint.ts'
import { documentEvents } from './document-events.ts'
import { EndpointId } from './messages.ts'
import { registerEndpoint } from './register-endpoint.ts'
import { rotateSecret } from './rotate-secret.ts'
import { overlapMs } from './secret.ts'
import { endpointById, listEndpoints } from './store.ts'
import {
  EndpointChangeBody,
  EndpointPage,
  EndpointView,
  NewEndpoint,
  NewSecret,
  RegisteredEndpoint,
  viewOfEndpoint,
} from './views.ts'

const params = z.object({ id: EndpointId })
const unstored = { 'cache-control': 'no-store' }

export const webhookRoutes = newRoutes()
  .openapi(
    route({
      method: 'post',
      path: '/v1/webhook-endpoints',
      operationId: 'registerWebhookEndpoint',
      summary: 'Have a URL told of events. Its signing secret is shown this once.',
      access: 'admin',
      request: { body: takes(NewEndpoint) },
      responses: { 201: gives(RegisteredEndpoint, 'The endpoint, with its secret.') },
    }),
    async (c) => {
      const wish = { ...c.req.valid('json'), by: c.var.user.id }
      const { endpoint, secret } = await c.var.run(registerEndpoint, wish)
      const location = `/v1/webhook-endpoints/${endpoint.id}`
      return c.json({ ...viewOfEndpoint(endpoint), secret }, 201, { ...headersOf(endpoint), location })
    },
  )
  .openapi(
    route({
      method: 'get',
      path: '/v1/webhook-endpoints',
      operationId: 'listWebhookEndpoints',
      summary: 'List the webhook endpoints, newest first.',
      access: 'admin',
      request: { query: z.object(paging(EndpointId)) },
      responses: { 200: gives(EndpointPage, 'A page of endpoints.') },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid('query')
      const found = await listEndpoints(c.var.read.db, { limit: limit + 1, before: cursor })
      return c.json(pageOf(found, limit, viewOfEndpoint), 200)
    },
  )
  .openapi(
    route({
      method: 'get',
      path: '/v1/webhook-endpoints/{id}',
      operationId: 'getWebhookEndpoint',
      summary: 'Get a webhook endpoint.',
      access: 'admin',
      request: { params, headers: z.object({ 'if-none-match': z.string().optional() }) },
      responses: {
        200: gives(EndpointView, 'The endpoint, with an `ETag`.'),
        304: { description: 'What the client has is current.' },
      },
    }),
    async (c) => {
      const endpoint = await endpointById(c.var.read.db, c.req.valid('param').id)
      if (!endpoint) throw endpointMissing()
      if (isKnown(c.req.valid('header')['if-none-match'], endpoint.version))
        return c.body(null, 304, headersOf(endpoint))
      return c.json(viewOfEndpoint(endpoint), 200, headersOf(endpoint))
    },
  )
  .openapi(
    route({
      method: 'patch',
      path: '/v1/webhook-endpoints/{id}',
      operationId: 'changeWebhookEndpoint',
      summary: 'Change a webhook endpoint. With `If-Match`, only the version that the client has seen.',
      access: 'admin',
      request: {
        params,
        headers: z.object({ 'if-match': z.string().optional() }),
        body: takes(EndpointChangeBody),
      },
      responses: { 200: gives(EndpointView, 'The endpoint as changed, with the new `ETag`.') },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      const ifMatch = c.req.valid('header')['if-match']
      const endpoint = await c.var.run(changeEndpoint, { id, change: c.req.valid('json'), ifMatch })
      return c.json(viewOfEndpoint(endpoint), 200, headersOf(endpoint))
    },
  )
  .openapi(
    route({
      method: 'delete',
      path: '/v1/webhook-endpoints/{id}',
      operationId: 'removeWebhookEndpoint',
      summary: 'Remove a webhook endpoint, with all that is on its way to it.',
      access: 'admin',
      request: { params },
      responses: { 204: { description: 'It is gone.' } },
    }),
    async (c) => {
      await c.var.run(removeEndpoint, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
  .openapi(
    route({
      method: 'post',
      path: '/v1/webhook-endpoints/{id}/secrets',
      operationId: 'rotateWebhookSecret',
      summary: 'Give a webhook endpoint a new secret. The old one signs beside it for a day.',
      access: 'admin',
      request: { params },
      responses: { 201: gives(NewSecret, 'The new secret, shown this once.') },
    }),
    async (c) => {
      const secret = await c.var.run(rotateSecret, c.req.valid('param').id)
      const previousExpireAt = new Date(c.var.read.now().getTime() + overlapMs).toISOString()
      return c.json({ secret, previousExpireAt }, 201, unstored)
    },
  )
  .route('/', deliveryRoutes)

documentEvents(webhookRoutes)

function headersOf({ version }: Endpoint) {
  return { etag: etagOf(version), ...unstored }
}
