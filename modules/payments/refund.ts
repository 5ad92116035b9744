// A refund: some or all of what was taken, on its way back.
import type { Money } from '#runtime'
import type { PaymentId, RefundId } from './contract.ts'

export interface Refund {
  readonly id: RefundId
  readonly paymentId: PaymentId
  readonly amount: Money
  readonly status: 'pending' | 'refunded' | 'refused'
  /** The admin who asked for it; nobody where the payment is voided, or it was made at the provider. */
  readonly requestedBy: string | null
  /** The provider's name for one that was made there; null for ours. */
  readonly providerReference: string | null
  readonly createdAt: Date
}

/** Names our wish at the provider. */
export function keyOfRefund({ id, paymentId }: Pick<Refund, 'id' | 'paymentId'>): string {
  return `${paymentId}:refund:${id}`
}
