// A refund: some or all of what was taken, on its way back.
import type { Money } from '#runtime'
import type { PaymentId, RefundId } from './contract.ts'

export interface Refund {
  readonly id: RefundId
  readonly paymentId: PaymentId
  readonly amount: Money
  readonly status: 'pending' | 'refunded' | 'refused'
  /** The admin who asked for it; nobody where the payment is voided. */
  readonly requestedBy: string | null
  readonly createdAt: Date
}
