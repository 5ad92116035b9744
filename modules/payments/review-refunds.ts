// What the provider's books say of refunds is in ours too: what others gave back there, and what came back.
import { withProvider } from './ask-provider.ts'
import { type PaymentId, PaymentRefunded, PaymentRefundFailed, RefundId } from './contract.ts'
import { nothingTaken, paymentMissing } from './failures.ts'
import { RefundPayment, ReviewRefunds } from './internal.ts'
import { effect, useCase } from './module.ts'
import { movePayment } from './move-payment.ts'
import { dueStep } from './payment.ts'
import { reconcile } from './reconcile.ts'
import { insertRefund, listRefunds, lockPayment, paymentById, updateRefund } from './store.ts'

/** Has them reviewed when all that stands in the payment's line is done. Under the payment's lock. */
export const requestReview = useCase(
  async ({ paymentId, waited = 0 }: { paymentId: PaymentId; waited?: number }, { tx, send }) => {
    const refunds = await listRefunds(tx, { paymentId })
    const pending = refunds.filter(({ status }) => status === 'pending')
    send(ReviewRefunds, { paymentId, ahead: pending.map(({ id }) => id), waited })
  },
)

/** Behind a review that meets the hold in the line, the hold's record sends a capture, and that one's a void. */
const stepsBehind = 2

export const reviewRefunds = effect(ReviewRefunds, {
  /** In the payment's line, so that no refund of ours is on its way meanwhile. */
  async perform({ paymentId }, given) {
    const payment = await paymentById(given.read.db, paymentId)
    if (!payment) throw paymentMissing()
    const { provider, state } = payment
    if (state.status !== 'captured' && state.status !== 'refunded') return undefined
    const { authorization } = state
    return withProvider(provider, given, (asked, signal) => asked.refunds(authorization, signal))
  },
  async record({ paymentId, ahead, waited }, found, context) {
    const { tx, later, publish, send, audit, newId, now } = context
    const before = await lockPayment(tx, paymentId)
    if (!before) return
    const { orderId, customerId, voidRequested } = before
    if (!found) {
      // What was given back was taken: we are about to hear so, or have just heard.
      const isDue = dueStep(before) !== undefined || before.state.status === 'captured'
      if (!isDue) return
      // Somebody has discarded the step. A webhook may still come, so it waits as for an outage, and is a dead letter then.
      if (waited >= stepsBehind) throw nothingTaken()
      await requestReview({ paymentId, waited: waited + 1 }, context)
      return
    }
    const refunds = await listRefunds(tx, { paymentId })
    const { payment, changes, strangers } = reconcile({ payment: before, refunds, found, unsent: ahead })
    for (const { was, is } of changes) {
      later(updateRefund(tx, is, now()))
      const { id: refundId, amount } = is
      const news = { orderId, customerId, paymentId, refundId, amount }
      if (is.status === 'refunded' && is.requestedBy !== null) publish(PaymentRefunded, news)
      if (was.status !== 'refunded') continue
      publish(PaymentRefundFailed, news)
      audit('payment.refund-failed', paymentId, 'system')
      // It will hear that the provider refuses it: a dead letter, so that somebody looks.
      if (is.status === 'pending') send(RefundPayment, { paymentId, refundId })
    }
    for (const { id: providerReference, amount } of strangers) {
      const refundId = newId(RefundId)
      const theirs = { status: 'refunded', requestedBy: null, providerReference } as const
      later(insertRefund(tx, { ...theirs, id: refundId, paymentId, amount, createdAt: now() }))
      if (!voidRequested) publish(PaymentRefunded, { orderId, customerId, paymentId, refundId, amount })
    }
    await movePayment({ before, after: payment }, context)
  },
})
