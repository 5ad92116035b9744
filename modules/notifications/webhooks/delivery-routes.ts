// What became of the webhooks, over HTTP: seen, tested, sent again. For admins alone.
import { gives, pageOf, paging, route, z } from '#runtime'
import { endpointMissing } from '../failures.ts'
import { newRoutes } from '../module.ts'
import { deliveryStatuses } from './endpoint.ts'
import { DeliveryId, EndpointId } from './messages.ts'
import { replayDelivery, sendTest } from './send-again.ts'
import { endpointById, listDeliveries } from './store.ts'
import { DeliveryPage, DeliveryView, viewOfDelivery } from './views.ts'

const params = z.object({ id: EndpointId })

export const deliveryRoutes = newRoutes()
  .openapi(
    route({
      method: 'get',
      path: '/v1/webhook-endpoints/{id}/deliveries',
      operationId: 'listWebhookDeliveries',
      summary:
        'List what was sent to a webhook endpoint, newest first, and what became of it. Kept for 30 days.',
      access: 'admin',
      request: {
        params,
        query: z.object({ status: z.enum(deliveryStatuses).optional(), ...paging(DeliveryId) }),
      },
      responses: { 200: gives(DeliveryPage, 'A page of deliveries.') },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      const { limit, cursor, status } = c.req.valid('query')
      const { db } = c.var.read
      if (!(await endpointById(db, id))) throw endpointMissing()
      const found = await listDeliveries(db, id, { limit: limit + 1, before: cursor, status })
      return c.json(pageOf(found, limit, viewOfDelivery), 200)
    },
  )
  .openapi(
    route({
      method: 'post',
      path: '/v1/webhook-endpoints/{id}/test',
      operationId: 'testWebhookEndpoint',
      summary: 'Send a webhook endpoint a `webhook.test`.',
      access: 'admin',
      request: { params },
      responses: { 202: gives(DeliveryView, 'The delivery, on its way.') },
    }),
    async (c) => c.json(viewOfDelivery(await c.var.run(sendTest, c.req.valid('param').id)), 202),
  )
  .openapi(
    route({
      method: 'post',
      path: '/v1/webhook-endpoints/{id}/deliveries/{deliveryId}/replay',
      operationId: 'replayWebhookDelivery',
      summary: 'Send again what was delivered or given up, under the same `webhook-id`.',
      access: 'admin',
      request: { params: z.object({ id: EndpointId, deliveryId: DeliveryId }) },
      responses: { 202: gives(DeliveryView, 'The delivery, on its way.') },
    }),
    async (c) => {
      const { id: endpointId, deliveryId } = c.req.valid('param')
      const delivery = await c.var.run(replayDelivery, { endpointId, deliveryId })
      return c.json(viewOfDelivery(delivery), 202)
    },
  )
