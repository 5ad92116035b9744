// The rules by which our books of a payment's refunds follow the provider's.
import type { RefundId } from './contract.ts'
import { cameBack, type Payment, refunded, refundedElsewhere, setAside, spare } from './payment.ts'
import type { ProviderRefund } from './providers/provider.ts'
import { keyOfRefund, type Refund } from './refund.ts'

interface Books {
  readonly payment: Payment
  /** All of ours. Where some must give way, the first do. */
  readonly refunds: readonly Refund[]
  /** All of the provider's. */
  readonly found: readonly ProviderRefund[]
  /** Of ours, those of which no message is on its way. */
  readonly unsent: readonly RefundId[]
}

interface Reconciled {
  readonly payment: Payment
  /** Refunds of ours that stand otherwise now. */
  readonly changes: readonly { readonly was: Refund; readonly is: Refund }[]
  /** What others gave back, and we had not heard of. */
  readonly strangers: readonly ProviderRefund[]
}

/** Brings into our books what the provider's say. Doing so again changes nothing. */
export function reconcile({ payment, refunds, found, unsent }: Books): Reconciled {
  let after = payment
  const reviewed = refunds.map((refund): Refund => {
    const { amount, requestedBy } = refund
    const status = statusAt(found, refund)
    if (refund.status === 'refunded' && status === 'refused') {
      after = cameBack(after, amount.amount)
      // Where the payment is voided, what an admin or others gave back is now the void's to give: another refund, once.
      if (!isForVoid(refund)) return { ...refund, status }
      // Still owed, and not to be tried under another key for ever: its message will hear that it was refused.
      after = setAside(after, amount)
      return { ...refund, status: 'pending' }
    }
    if (refund.status !== 'pending' || !unsent.includes(refund.id)) return refund
    if (status === 'refunded') {
      after = refunded(after, amount.amount, { kind: status })
      return { ...refund, status }
    }
    // Somebody discarded its message. What a void owes stays owed, for they may have given it back by another way.
    if (requestedBy === null) return refund
    after = refunded(after, amount.amount, { kind: 'refused', reason: 'discarded' })
    return { ...refund, status: 'refused' }
  })

  const strangers = found.filter(
    (each) => each.status === 'refunded' && !refunds.some((refund) => isOf(refund, each)),
  )
  const needed = strangers.reduce((total, { amount }) => total + amount.amount, 0)
  // The provider will refuse those of ours that no longer fit, and nothing of them is on its way.
  const fitting = reviewed.map((refund): Refund => {
    const mayGiveWay = refund.status === 'pending' && statusAt(found, refund) !== 'refunded'
    if (!mayGiveWay || spare(after) >= needed) return refund
    after = refunded(after, refund.amount.amount, { kind: 'refused', reason: 'given-back-elsewhere' })
    return { ...refund, status: 'refused' }
  })
  for (const { amount } of strangers) after = refundedElsewhere(after, amount.amount)
  const changes = refunds.flatMap((was, index) => {
    const is = fitting[index]
    return is && is.status !== was.status ? [{ was, is }] : []
  })
  return { payment: after, changes, strangers }
}

/** What the provider says became of a refund of ours; undefined where it has none. */
function statusAt(found: readonly ProviderRefund[], refund: Refund): ProviderRefund['status'] | undefined {
  const own = found.filter((each) => isOf(refund, each)).map(({ status }) => status)
  return own.includes('refunded') ? 'refunded' : own[0]
}

/** Whether the provider's refund is this one of ours. One that it refused, and then made, is a stranger. */
function isOf(refund: Refund, { id, key }: ProviderRefund): boolean {
  return refund.providerReference === id || (refund.status !== 'refused' && keyOfRefund(refund) === key)
}

/** Ours, because the payment is voided. */
function isForVoid({ requestedBy, providerReference }: Refund): boolean {
  return requestedBy === null && providerReference === null
}
