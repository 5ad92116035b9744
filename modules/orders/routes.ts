// The HTTP API of orders.
import { Sku } from '#modules/inventory'
import { gives, pageOf, pageSchema, paging, route, takes, z } from '#runtime'
import { CustomerId, OrderId } from './contract.ts'
import { orderMissing } from './failures.ts'
import { newRoutes } from './module.ts'
import { maySee } from './order.ts'
import { placeOrder } from './place-order.ts'
import { requestCancellation } from './request-cancellation.ts'
import { listOrders, orderById } from './store.ts'
import { OrderView, viewOfOrder } from './views.ts'

const NewOrder = z
  .strictObject({
    lines: z
      .array(z.strictObject({ sku: Sku, quantity: z.int().min(1).max(1_000) }))
      .min(1)
      .max(50),
    paymentMethod: z
      .string()
      .min(1)
      .max(100)
      .regex(/^[ -~]*$/, 'Printable ASCII only.')
      .openapi({ example: 'pm_card_visa' }),
  })
  .openapi('OrdersNewOrder')

const OrderPage = pageSchema(OrderView).openapi('OrdersPage')

const params = z.object({ id: OrderId })

export const routes = newRoutes()
  .openapi(
    route({
      method: 'post',
      path: '/v1/orders',
      operationId: 'placeOrder',
      summary: 'Place an order at today’s prices.',
      access: 'signed-in',
      idempotent: true,
      request: { body: takes(NewOrder) },
      responses: { 201: gives(OrderView, 'The order, pending.') },
    }),
    (c) => {
      const customerId = CustomerId.parse(c.var.user.id)
      return c.var.once(placeOrder, { ...c.req.valid('json'), customerId }, (order) => ({
        status: 201,
        body: viewOfOrder(order),
        headers: { location: `/v1/orders/${order.id}` },
      }))
    },
  )
  .openapi(
    route({
      method: 'get',
      path: '/v1/orders/{id}',
      operationId: 'getOrder',
      summary: 'Get an order of yours; an admin, any.',
      access: 'signed-in',
      request: { params },
      responses: { 200: gives(OrderView, 'The order.') },
    }),
    async (c) => {
      const order = await orderById(c.var.read.db, c.req.valid('param').id)
      if (!maySee(c.var.user, order)) throw orderMissing()
      return c.json(viewOfOrder(order), 200)
    },
  )
  .openapi(
    route({
      method: 'get',
      path: '/v1/orders',
      operationId: 'listOrders',
      summary: 'List your orders, newest first; an admin, everybody’s.',
      access: 'signed-in',
      request: {
        query: z.object({
          ...paging(OrderId),
          customerId: CustomerId.optional().openapi({ description: 'Only this customer’s orders.' }),
        }),
      },
      responses: { 200: gives(OrderPage, 'A page of orders.') },
    }),
    async (c) => {
      const { limit, cursor, customerId } = c.req.valid('query')
      const { user, read } = c.var
      const visible = user.role === 'admin' ? customerId : CustomerId.parse(user.id)
      const page = { customerId: visible, before: cursor, limit: limit + 1 }
      const found = customerId && customerId !== visible ? [] : await listOrders(read.db, page)
      return c.json(pageOf(found, limit, viewOfOrder), 200)
    },
  )
  .openapi(
    route({
      method: 'post',
      path: '/v1/orders/{id}/cancel',
      operationId: 'cancelOrder',
      summary: 'Cancel an order that is not confirmed yet.',
      access: 'signed-in',
      request: { params },
      responses: { 202: gives(OrderView, 'The order; it will be cancelled soon, if it is not already.') },
    }),
    async (c) => {
      const order = await c.var.run(requestCancellation, {
        orderId: c.req.valid('param').id,
        user: c.var.user,
      })
      return c.json(viewOfOrder(order), 202)
    },
  )
