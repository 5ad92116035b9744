// Payments in any state, for tests.
import { CustomerId, OrderId, PaymentId } from '#modules/payments'
import type { Payment, PaymentState } from '../../../modules/payments/payment.ts'

export const euros = (amount: number) => ({ amount, currency: 'EUR' })

export function paymentIn(
  state: PaymentState,
  { amount = 1_000, voidRequested = false }: { amount?: number; voidRequested?: boolean } = {},
): Payment {
  return {
    id: PaymentId.parse('01900000-0000-7000-8000-000000000001'),
    orderId: OrderId.parse('01900000-0000-7000-8000-000000000002'),
    customerId: CustomerId.parse('01900000-0000-7000-8000-000000000003'),
    amount: euros(amount),
    method: 'pm_card_visa',
    provider: 'sandbox',
    voidRequested,
    state,
    createdAt: new Date(0),
  }
}

export const pending = paymentIn({ status: 'pending' })
export const authorizedOne = paymentIn({ status: 'authorized', authorization: 'hold' })
export const capturedOne = paymentIn({
  status: 'captured',
  authorization: 'hold',
  refunded: 0,
  refunding: 0,
})
