// A payment goes from one state to another: stored, told, and what it then owes sent back.
import { PaymentDeclined, PaymentTaken, PaymentVoided, RefundId } from './contract.ts'
import { RefundPayment } from './internal.ts'
import { useCase } from './module.ts'
import { newsOf, owed, type Payment, setAside } from './payment.ts'
import { insertRefund, updatePayment } from './store.ts'

/** Under the payment's lock. The same payment again is no move. */
export const movePayment = useCase(
  ({ before, after }: { before: Payment; after: Payment }, { tx, later, publish, send, newId, now }) => {
    if (after === before) return
    const { id: paymentId, orderId, customerId, amount } = after
    const back = { amount: owed(after), currency: amount.currency }
    later(updatePayment(tx, back.amount > 0 ? setAside(after, back) : after, now()))
    if (back.amount > 0) {
      const refundId = newId(RefundId)
      const nobodys = { status: 'pending', requestedBy: null, providerReference: null } as const
      later(insertRefund(tx, { ...nobodys, id: refundId, paymentId, amount: back, createdAt: now() }))
      send(RefundPayment, { paymentId, refundId })
    }
    const news = newsOf(before, after)
    if (news === 'taken') publish(PaymentTaken, { orderId, paymentId, amount })
    if (news === 'voided')
      publish(PaymentVoided, {
        orderId,
        customerId,
        paymentId,
        amount,
        wasTaken: after.state.status === 'refunded',
      })
    if (after.state.status === 'declined' && news === 'declined')
      publish(PaymentDeclined, { orderId, paymentId, reason: after.state.reason })
  },
)
