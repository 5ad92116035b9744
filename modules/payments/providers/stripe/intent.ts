// What a PaymentIntent says of a payment: held, declined, taken, let go.
import type { Stripe } from 'stripe'
import type { Answers } from '../provider.ts'
import { cardDeclined, reasonToDecline } from './refusals.ts'

type Intent = Pick<Stripe.PaymentIntent, 'id' | 'status' | 'last_payment_error'>
/** An error as it stands in a PaymentIntent. */
interface IntentError {
  readonly code?: string | null | undefined
  readonly decline_code?: string | null | undefined
}

/** What became of its confirmation; undefined while that is not known. */
export function heldBy({ id, status, last_payment_error: error }: Intent): Answers['authorize'] | undefined {
  // A hold that was let go was one: its capture will hear what became of it.
  if (status === 'requires_capture' || status === 'succeeded' || status === 'canceled')
    return { kind: 'authorized', authorization: id }
  if (status === 'requires_action') return { kind: 'declined', reason: 'authentication-required' }
  return status === 'requires_payment_method' && error
    ? { kind: 'declined', reason: reasonOf(error) }
    : undefined
}

/** How the hold ended; undefined while it has not. */
export function endedBy({ status }: Pick<Intent, 'status'>): Answers['void'] | undefined {
  if (status === 'succeeded') return { kind: 'captured' }
  return status === 'canceled' ? { kind: 'voided' } : undefined
}

export function reasonOf({ code, decline_code: declineCode }: IntentError): string {
  return reasonToDecline({ code: code ?? undefined, declineCode: declineCode ?? undefined }) ?? cardDeclined
}
