// The HTTP API of payments.
import { gives, Money, route, takes, z } from '#runtime'
import { CustomerId, OrderId, PaymentId, RefundId } from './contract.ts'
import { paymentMissing } from './failures.ts'
import { newRoutes } from './module.ts'
import { requestRefund } from './request-refund.ts'
import { listPayments, listRefunds, paymentById } from './store.ts'
import { PaymentView, RefundView, viewOfPayment, viewOfRefund } from './views.ts'

const NewRefund = z
  .strictObject({
    amount: Money.refine(({ amount }) => amount > 0, { path: ['amount'], error: 'At least 1.' }),
  })
  .openapi('PaymentsNewRefund')
const PaymentPage = z
  .object({ data: z.array(PaymentView), nextCursor: z.string().nullable() })
  .openapi('PaymentsPage')
const RefundPage = z
  .object({ data: z.array(RefundView), nextCursor: z.string().nullable() })
  .openapi('PaymentsRefundsPage')

const params = z.object({ id: PaymentId })
const limit = z.coerce.number().int().min(1).max(100).default(20)
const cursorDescription = 'The `nextCursor` of the page before.'

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
          limit,
          cursor: PaymentId.optional().openapi({ description: cursorDescription }),
        }),
      },
      responses: { 200: gives(PaymentPage, 'A page of payments.') },
    }),
    async (c) => {
      const { orderId, limit, cursor } = c.req.valid('query')
      const { user, read } = c.var
      const visibleTo = user.role === 'admin' ? undefined : CustomerId.parse(user.id)
      // One more than asked for tells whether there is a next page.
      const found = await listPayments(read.db, { visibleTo, orderId, before: cursor, limit: limit + 1 })
      return c.json(pageOf(found.map(viewOfPayment), limit), 200)
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
        query: z.object({
          limit,
          cursor: RefundId.optional().openapi({ description: cursorDescription }),
        }),
      },
      responses: { 200: gives(RefundPage, 'A page of refunds.') },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid('query')
      const { id: paymentId } = c.req.valid('param')
      const { db } = c.var.read
      if (!(await paymentById(db, paymentId))) throw paymentMissing()
      const found = await listRefunds(db, { paymentId, before: cursor, limit: limit + 1 })
      return c.json(pageOf(found.map(viewOfRefund), limit), 200)
    },
  )

function pageOf<View extends { readonly id: string }>(found: readonly View[], limit: number) {
  const data = found.slice(0, limit)
  return { data, nextCursor: found.length > limit ? (data.at(-1)?.id ?? null) : null }
}
