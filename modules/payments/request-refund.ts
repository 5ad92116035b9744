// An admin gives money back.
import type { Money } from '#runtime'
import { type PaymentId, RefundId } from './contract.ts'
import { paymentMissing } from './failures.ts'
import { RefundPayment, ReviewRefunds } from './internal.ts'
import { useCase } from './module.ts'
import { setAside } from './payment.ts'
import type { Refund } from './refund.ts'
import { insertRefund, lockPayment, updatePayment } from './store.ts'

interface Wish {
  readonly paymentId: PaymentId
  readonly amount: Money
  readonly requestedBy: string
}

/** Sets the amount aside and sets the refund going. Under the payment's lock, so that all of them together fit. */
export const requestRefund = useCase(
  async (
    { paymentId, amount, requestedBy }: Wish,
    { tx, later, send, audit, newId, now },
  ): Promise<Refund> => {
    const payment = await lockPayment(tx, paymentId)
    if (!payment) throw paymentMissing()
    const refund: Refund = {
      paymentId,
      amount,
      requestedBy,
      providerReference: null,
      id: newId(RefundId),
      status: 'pending',
      createdAt: now(),
    }
    later(updatePayment(tx, setAside(payment, amount), now()))
    later(insertRefund(tx, refund))
    audit('payment.refund-requested', paymentId)
    send(RefundPayment, { paymentId, refundId: refund.id })
    // Should that die and be discarded, this stands behind it, and frees what is set aside or books what was made.
    send(ReviewRefunds, { paymentId, ahead: [refund.id], waited: 0 })
    return refund
  },
)
