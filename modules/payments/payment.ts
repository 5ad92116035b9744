// The rules of a payment: held, taken, given back. Money and customer never change.
import type { Money } from '#runtime'
import type { CustomerId, OrderId, PaymentId } from './contract.ts'
import { paymentNotCaptured, refundTooLarge, wrongCurrency } from './failures.ts'
import type { Answers, ProviderNotice, ProviderName } from './providers/provider.ts'

export type PaymentState =
  | { readonly status: 'pending' }
  | { readonly status: 'authorized'; readonly authorization: string }
  | {
      readonly status: 'captured'
      readonly authorization: string
      /** Minor units that were given back. */
      readonly refunded: number
      /** Minor units that are being given back. */
      readonly refunding: number
    }
  | { readonly status: 'declined'; readonly reason: string }
  | { readonly status: 'voided' }
  | { readonly status: 'refunded'; readonly authorization: string }

export interface Payment {
  readonly id: PaymentId
  readonly orderId: OrderId
  readonly customerId: CustomerId
  readonly amount: Money
  /** The provider's name for a card or an account. */
  readonly method: string
  readonly provider: ProviderName
  /** It shall end without a charge, whatever is under way. */
  readonly voidRequested: boolean
  readonly state: PaymentState
  readonly createdAt: Date
}

/**
 * The step that a payment waits for. While there is one, exactly one message is on its way to carry it out: whoever
 * makes the payment sends the first, and the record of each step sends the next.
 */
export function dueStep({ state, voidRequested }: Payment): 'authorize' | 'capture' | 'void' | undefined {
  if (state.status === 'pending') return 'authorize'
  if (state.status === 'authorized') return voidRequested ? 'void' : 'capture'
  return undefined
}

/** What the provider said to `authorize`. Here and below: in a state that did not ask for it, an answer changes nothing. */
export function authorized(payment: Payment, answer: Answers['authorize']): Payment {
  if (payment.state.status !== 'pending') return payment
  if (answer.kind === 'declined') return { ...payment, state: { status: 'declined', reason: answer.reason } }
  return { ...payment, state: { status: 'authorized', authorization: answer.authorization } }
}

/** A hold that we did not let go, and that is gone: nothing can be taken any more. */
const holdGone = 'hold-released'

/** What the provider said to `capture`, or to a `void` that came too late. */
export function captured(payment: Payment, answer: Answers['capture']): Payment {
  const { state } = payment
  if (state.status !== 'authorized') return payment
  if (answer.kind === 'declined') return { ...payment, state: { status: 'declined', reason: answer.reason } }
  if (answer.kind === 'voided' && payment.voidRequested) return { ...payment, state: { status: 'voided' } }
  if (answer.kind === 'voided') return { ...payment, state: { status: 'declined', reason: holdGone } }
  const { authorization } = state
  return settled({ ...payment, state: { status: 'captured', authorization, refunded: 0, refunding: 0 } })
}

/** What the provider says of its own accord, as if it were the answer that we wait for. */
export function noticed(
  payment: Payment,
  { authorization, says }: Pick<ProviderNotice, 'authorization' | 'says'>,
): Payment {
  if (says.kind === 'declined') return authorized(payment, says)
  const held = authorized(payment, { kind: 'authorized', authorization })
  return says.kind === 'captured' || says.kind === 'voided' ? captured(held, says) : held
}

/**
 * Asks for an end without a charge. Asking again changes nothing, nor does asking what has ended; of what was given back
 * it is noted, for that may yet come back.
 */
export function requestVoid(payment: Payment): Payment {
  const isOpen = ['pending', 'authorized', 'captured', 'refunded'].includes(payment.state.status)
  return isOpen && !payment.voidRequested ? settled({ ...payment, voidRequested: true }) : payment
}

/** What is left of what was taken, in minor units, and nobody is giving back yet. */
export function spare({ state, amount }: Payment): number {
  return state.status === 'captured' ? amount.amount - state.refunded - state.refunding : 0
}

/** How much of that must go back. */
export function owed(payment: Payment): number {
  return payment.voidRequested ? spare(payment) : 0
}

/** Sets `refund` aside, to be given back. Refuses more than what is left. */
export function setAside(payment: Payment, refund: Money): Payment {
  const { state, amount } = payment
  const left = spare(payment)
  if (refund.currency !== amount.currency)
    throw wrongCurrency(at('/amount/currency', `Must be ${amount.currency}.`))
  if (state.status === 'refunded') throw refundTooLarge(at('/amount/amount', 'All of it was given back.'))
  if (state.status !== 'captured') throw paymentNotCaptured()
  if (refund.amount > left) throw refundTooLarge(at('/amount/amount', `At most ${left} is left.`))
  return { ...payment, state: { ...state, refunding: state.refunding + refund.amount } }
}

/** What the provider said to a refund of `minor` units that were set aside. */
export function refunded(payment: Payment, minor: number, answer: Answers['refund']): Payment {
  const { state } = payment
  if (state.status !== 'captured') return payment
  const refunding = state.refunding - minor
  if (answer.kind === 'refused') return { ...payment, state: { ...state, refunding } }
  return settled({ ...payment, state: { ...state, refunding, refunded: state.refunded + minor } })
}

/** `minor` units went back by somebody else's hand. What is set aside must have left room for them. */
export function refundedElsewhere(payment: Payment, minor: number): Payment {
  const { state } = payment
  if (state.status !== 'captured') return payment
  return settled({ ...payment, state: { ...state, refunded: state.refunded + minor } })
}

/** `minor` units that were given back are with us again: what gave them back has failed after all. */
export function cameBack(payment: Payment, minor: number): Payment {
  const { state, amount } = payment
  if (state.status === 'captured')
    return { ...payment, state: { ...state, refunded: state.refunded - minor } }
  if (state.status !== 'refunded') return payment
  const { authorization } = state
  return {
    ...payment,
    state: { status: 'captured', authorization, refunded: amount.amount - minor, refunding: 0 },
  }
}

/** What has become of a payment that others wait to hear of. */
export function newsOf(before: Payment, after: Payment): 'taken' | 'declined' | 'voided' | undefined {
  const { status } = after.state
  if (status === before.state.status) return undefined
  if (status === 'captured')
    return after.voidRequested || before.state.status === 'refunded' ? undefined : 'taken'
  if (status === 'refunded') return after.voidRequested ? 'voided' : undefined
  return status === 'declined' || status === 'voided' ? status : undefined
}

/** Ends a captured payment of which nothing is left. One over nothing at all ends when it is to be voided. */
function settled(payment: Payment): Payment {
  const { state, amount, voidRequested } = payment
  if (state.status !== 'captured' || state.refunded < amount.amount) return payment
  return amount.amount > 0 || voidRequested
    ? { ...payment, state: { status: 'refunded', authorization: state.authorization } }
    : payment
}

function at(pointer: string, detail: string) {
  return { errors: [{ pointer, detail }] }
}
