// Payments and refunds as clients see them.
import { Money, z } from '#runtime'
import { DisputeId, OrderId, PaymentId, RefundId } from './contract.ts'
import type { Payment } from './payment.ts'
import type { Refund } from './refund.ts'
import type { Dispute } from './webhook-store.ts'

export const PaymentView = z
  .object({
    id: PaymentId,
    orderId: OrderId,
    status: z
      .enum(['pending', 'authorized', 'captured', 'declined', 'voided', 'refunded'])
      .openapi({ description: '`refunded`: all of it was given back.' }),
    amount: Money,
    refunded: Money.openapi({ description: 'What was given back so far.' }),
    provider: z.string(),
    createdAt: z.iso.datetime(),
  })
  .openapi('PaymentsPayment')

export const RefundView = z
  .object({
    id: RefundId,
    paymentId: PaymentId,
    amount: Money,
    status: z
      .enum(['pending', 'refunded', 'refused'])
      .openapi({ description: '`refused`: the provider will not give it back, or could not after all.' }),
    createdAt: z.iso.datetime(),
  })
  .openapi('PaymentsRefund')

export const DisputeView = z
  .object({
    id: DisputeId,
    paymentId: PaymentId,
    orderId: OrderId,
    amount: Money,
    reason: z.string().openapi({ description: 'The provider’s word for it.', example: 'fraudulent' }),
    status: z.enum(['open', 'won', 'lost']).openapi({ description: '`won`: the money stays here.' }),
    providerReference: z.string().openapi({ description: 'The provider’s name for it.' }),
    createdAt: z.iso.datetime(),
  })
  .openapi('PaymentsDispute')

export function viewOfPayment(payment: Payment): z.output<typeof PaymentView> {
  const { id, orderId, state, amount, provider, createdAt } = payment
  return {
    id,
    orderId,
    amount,
    provider,
    status: state.status,
    refunded: { amount: refundedOf(payment), currency: amount.currency },
    createdAt: createdAt.toISOString(),
  }
}

export function viewOfRefund({
  id,
  paymentId,
  amount,
  status,
  createdAt,
}: Refund): z.output<typeof RefundView> {
  return { id, paymentId, amount, status, createdAt: createdAt.toISOString() }
}

export function viewOfDispute({
  id,
  paymentId,
  orderId,
  amount,
  reason,
  status,
  providerReference,
  createdAt,
}: Dispute): z.output<typeof DisputeView> {
  return {
    ...{ id, paymentId, orderId, amount, reason, status, providerReference },
    createdAt: createdAt.toISOString(),
  }
}

function refundedOf({ state, amount }: Payment): number {
  if (state.status === 'refunded') return amount.amount
  return state.status === 'captured' ? state.refunded : 0
}
