// What others gave back at the provider, in its dashboard for one, is in our books too.
import { withProvider } from './ask-provider.ts'
import { PaymentRefunded, RefundId } from './contract.ts'
import { paymentMissing } from './failures.ts'
import { ReviewRefunds } from './internal.ts'
import { effect } from './module.ts'
import { movePayment } from './move-payment.ts'
import { dueStep, refunded, refundedElsewhere, spare } from './payment.ts'
import type { ProviderRefund } from './providers/provider.ts'
import { keyOfRefund, type Refund } from './refund.ts'
import { insertRefund, listRefunds, lockPayment, paymentById, updateRefund } from './store.ts'

export const reviewRefunds = effect(ReviewRefunds, {
  /** In the payment's line, so that no refund of ours is on its way meanwhile. */
  async perform({ paymentId }, given) {
    const payment = await paymentById(given.read.db, paymentId)
    if (!payment) throw paymentMissing()
    const { provider, state } = payment
    if (state.status !== 'captured') return undefined
    const { authorization } = state
    return withProvider(provider, given, (asked, signal) => asked.refunds(authorization, signal))
  },
  async record({ paymentId }, found, context) {
    const { tx, later, publish, send, newId, now } = context
    const before = await lockPayment(tx, paymentId)
    if (!before) return
    // What was given back was taken: we are about to hear so, or have just heard.
    if (!found && (dueStep(before) || before.state.status === 'captured')) send(ReviewRefunds, { paymentId })
    if (!found) return
    const known = await listRefunds(tx, { paymentId })
    const strangers = found.filter((each) => !known.some((refund) => isOf(refund, each)))
    const needed = strangers.reduce((total, { amount }) => total + amount.amount, 0)

    let after = before
    // The provider will refuse those of ours that no longer fit, and nothing of them is on its way: the newest give way.
    for (const refund of known) {
      if (spare(after) >= needed) break
      if (refund.status !== 'pending' || found.some((each) => isOf(refund, each))) continue
      after = refunded(after, refund.amount.amount, { kind: 'refused', reason: 'given-back-elsewhere' })
      later(updateRefund(tx, { ...refund, status: 'refused' }, now()))
    }
    for (const { id: providerReference, amount } of strangers) {
      const refundId = newId(RefundId)
      after = refundedElsewhere(after, amount.amount)
      const theirs = { status: 'refunded', requestedBy: null, providerReference } as const
      later(insertRefund(tx, { ...theirs, id: refundId, paymentId, amount, createdAt: now() }))
      const { orderId, customerId, voidRequested } = before
      if (!voidRequested) publish(PaymentRefunded, { orderId, customerId, paymentId, refundId, amount })
    }
    await movePayment({ before, after }, context)
  },
})

/** Whether the provider's refund is this one of ours. One that it refused, and then made, is a stranger. */
function isOf(refund: Refund, { id, key }: ProviderRefund): boolean {
  return refund.providerReference === id || (refund.status !== 'refused' && keyOfRefund(refund) === key)
}
