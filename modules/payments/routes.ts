// The HTTP API of payments.
import { gives, Money, pageOf, pageSchema, paging, route, takes, z } from '#runtime'
import { CustomerId, DisputeId, OrderId, PaymentId, RefundId } from './contract.ts'
import { paymentMissing } from './failures.ts'
import { newRoutes } from './module.ts'
import { readWebhook, webhookProviders } from './providers/open-provider.ts'
import { receiveNotice } from './receive-notice.ts'
import { requestRefund } from './request-refund.ts'
import { listPayments, listRefunds, paymentById } from './store.ts'
import { DisputeView, PaymentView, RefundView, viewOfDispute, viewOfPayment, viewOfRefund } from './views.ts'
import { listDisputes } from './webhook-store.ts'

const RefundAmount = z
  .strictObject({ ...Money.shape, amount: Money.shape.amount.min(1, 'At least 1.') })
  .openapi('PaymentsRefundAmount')
const NewRefund = z.strictObject({ amount: RefundAmount }).openapi('PaymentsNewRefund')
const PaymentPage = pageSchema(PaymentView).openapi('PaymentsPage')
const RefundPage = pageSchema(RefundView).openapi('PaymentsRefundsPage')
const DisputePage = pageSchema(DisputeView).openapi('PaymentsDisputesPage')

const params = z.object({ id: PaymentId })

export const routes = newRoutes()
  .openapi(
    route({
      method: 'get',
      path: '/v1/payments',
      operationId: 'listPayments',
      summary: 'List your payments, newest first; an admin, everybody’s. Somebody else’s order has none.',
      access: 'signed-in',
      request: {
        query: z.object({
          orderId: OrderId.optional().openapi({ description: 'Only the payments of this order.' }),
          ...paging(PaymentId),
        }),
      },
      responses: { 200: gives(PaymentPage, 'A page of payments.') },
    }),
    async (c) => {
      const { orderId, limit, cursor } = c.req.valid('query')
      const { user, read } = c.var
      const visibleTo = user.role === 'admin' ? undefined : CustomerId.parse(user.id)
      const found = await listPayments(read.db, { visibleTo, orderId, before: cursor, limit: limit + 1 })
      return c.json(pageOf(found, limit, viewOfPayment), 200)
    },
  )
  .openapi(
    route({
      method: 'post',
      path: '/v1/payments/{id}/refunds',
      operationId: 'refundPayment',
      summary: 'Give back some or all of what was taken.',
      access: 'admin',
      idempotent: true,
      request: { params, body: takes(NewRefund) },
      responses: { 201: gives(RefundView, 'The refund, on its way.') },
    }),
    (c) => {
      const wish = { paymentId: c.req.valid('param').id, amount: c.req.valid('json').amount }
      return c.var.once(requestRefund, { ...wish, requestedBy: c.var.user.id }, (refund) => ({
        status: 201,
        body: viewOfRefund(refund),
      }))
    },
  )
  .openapi(
    route({
      method: 'get',
      path: '/v1/payments/{id}/refunds',
      operationId: 'listRefunds',
      summary: 'List the refunds of a payment, newest first, with what became of each.',
      access: 'admin',
      request: {
        params,
        query: z.object(paging(RefundId)),
      },
      responses: { 200: gives(RefundPage, 'A page of refunds.') },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid('query')
      const { id: paymentId } = c.req.valid('param')
      const { db } = c.var.read
      if (!(await paymentById(db, paymentId))) throw paymentMissing()
      const found = await listRefunds(db, { paymentId, before: cursor, limit: limit + 1 })
      return c.json(pageOf(found, limit, viewOfRefund), 200)
    },
  )
  .openapi(
    route({
      method: 'get',
      path: '/v1/payments/disputes',
      operationId: 'listDisputes',
      summary: 'List what customers dispute at their banks, newest first, with what became of each.',
      access: 'admin',
      request: {
        query: z.object(paging(DisputeId)),
      },
      responses: { 200: gives(DisputePage, 'A page of disputes.') },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid('query')
      const found = await listDisputes(c.var.read.db, { before: cursor, limit: limit + 1 })
      return c.json(pageOf(found, limit, viewOfDispute), 200)
    },
  )
  .openapi(
    route({
      method: 'post',
      path: '/v1/payments/webhooks/{provider}',
      operationId: 'receivePaymentWebhook',
      summary: 'For payment providers alone: say what became of a payment.',
      access: 'anyone',
      request: {
        params: z.object({ provider: z.enum(webhookProviders) }),
        headers: z.object({
          'stripe-signature': z
            .string()
            .optional()
            .openapi({ description: 'Of the body, byte for byte. Without a valid one: 401.' }),
        }),
        // Described and not parsed: the signature comes first.
        body: { required: true, content: { 'application/json': { schema: { type: 'object' } } } },
      },
      responses: { 204: { description: 'Heard, or of no concern. What comes twice is heard once.' } },
    }),
    async (c) => {
      const { provider } = c.req.valid('param')
      const signature = c.req.valid('header')['stripe-signature'] ?? ''
      const notice = await readWebhook(provider, { body: await c.req.text(), signature }, c.var.read)
      if (notice) await c.var.run(receiveNotice, { provider, notice })
      return c.body(null, 204)
    },
  )
