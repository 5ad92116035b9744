// Why Stripe or a bank says no, in words of our own that stay the same.
import type { Refusal } from './client.ts'

/** What a customer may be told. Of a card that is said to be lost or stolen nobody is told so: https://docs.stripe.com/declines/codes */
const reasons = new Map([
  ['insufficient_funds', 'insufficient-funds'],
  ['card_velocity_exceeded', 'limit-exceeded'],
  ['withdrawal_count_limit_exceeded', 'limit-exceeded'],
  ['expired_card', 'expired-card'],
  ['incorrect_cvc', 'incorrect-cvc'],
  ['invalid_cvc', 'incorrect-cvc'],
  ['currency_not_supported', 'unsupported-currency'],
  ['authentication_required', 'authentication-required'],
  ['amount_too_small', 'amount-too-small'],
  ['amount_too_large', 'amount-too-large'],
  ['charge_expired_for_capture', 'hold-expired'],
  ['capture_charge_authorization_expired', 'hold-expired'],
])
/** Where a bank gives no reason that a customer may hear. */
export const cardDeclined = 'card-declined'
/** Faults of what the customer chose, by the parameter that carries it. */
const ofChoice = new Map([
  ['payment_method', 'unknown-method'],
  ['currency', 'unsupported-currency'],
])

/** Undefined for what is no decline but a fault: of ours, or of how Stripe is set up. */
export function reasonToDecline({
  code,
  declineCode,
  param,
  isCards,
}: Pick<Refusal, 'code' | 'declineCode'> & Partial<Refusal>): string | undefined {
  const known = reasons.get(declineCode ?? '') ?? reasons.get(code ?? '')
  if (known !== undefined) return known
  return isCards ? cardDeclined : ofChoice.get(param ?? '')
}

/** A refund that Stripe will not make, for whatever reason, has moved nothing. */
export function reasonNotToRefund({ code, param }: Refusal): string {
  if (code === 'charge_already_refunded' || param === 'amount') return 'more-than-captured'
  return code === 'charge_disputed' ? 'disputed' : 'refund-refused'
}
