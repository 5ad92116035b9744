// Money goes back through the provider.
import { askProvider } from './ask-provider.ts'
import { PaymentRefunded } from './contract.ts'
import { paymentMissing } from './failures.ts'
import { RefundPayment } from './internal.ts'
import { effect } from './module.ts'
import { movePayment } from './move-payment.ts'
import { refunded } from './payment.ts'
import { keyOfRefund } from './refund.ts'
import { lockPayment, paymentById, refundById, updateRefund } from './store.ts'

export const refundPayment = effect(RefundPayment, {
  /** A refusal is final for an admin's refund; a payment that must be voided stays until an operator has looked at it. */
  async perform({ paymentId, refundId }, given) {
    const payment = await paymentById(given.read.db, paymentId)
    const refund = await refundById(given.read.db, refundId)
    if (!payment || !refund) throw paymentMissing()
    if (payment.state.status !== 'captured' || refund.status !== 'pending') return undefined
    const { authorization } = payment.state
    const { amount } = refund
    const wish = { key: keyOfRefund(refund), authorization, amount }
    // One that failed after it was made comes here again, while its key still answers that it was made.
    const asking = { step: 'refund', wish, since: undefined } as const
    const answer = await askProvider(payment.provider, asking, given, (asked, signal) =>
      asked.refund(wish, signal),
    )
    if (answer.kind === 'refused' && refund.requestedBy === null)
      throw new Error(
        `the provider refuses to give back the voided payment ${paymentId} (${answer.reason}): give it back by hand there, then discard this message`,
      )
    return answer
  },
  async record({ paymentId, refundId }, answer, context) {
    const { tx, later, publish, now } = context
    const before = await lockPayment(tx, paymentId)
    const refund = await refundById(tx, refundId)
    if (!answer || !before || refund?.status !== 'pending') return
    const { amount } = refund
    later(updateRefund(tx, { ...refund, status: answer.kind }, now()))
    await movePayment({ before, after: refunded(before, amount.amount, answer) }, context)
    const { orderId, customerId } = before
    if (answer.kind === 'refunded' && refund.requestedBy !== null)
      publish(PaymentRefunded, { orderId, customerId, paymentId, refundId, amount })
  },
})
