// Amounts as Stripe counts them: in ISO 4217's minor units, like ours, but for a few currencies.
import type { Money } from '#runtime'

/** How many of Stripe's units one of ours is, where that is not one. https://docs.stripe.com/currencies#special-cases */
const unitsOf = new Map([
  ['ISK', 100], // without decimals, but sent as if it had two
  ['MGA', 1 / 100], // two decimals in ISO 4217, none at Stripe
])
/** With three decimals, of which the last must be 0. */
const inTens = new Set(['BHD', 'JOD', 'KWD', 'OMR', 'TND'])
/** Stripe's papers name two units for it, a hundredfold apart. */
const ambiguous = new Set(['UGX'])

/** Undefined where Stripe cannot charge exactly this amount. Nothing is ever rounded. */
export function toStripe({
  amount,
  currency,
}: Money): { readonly amount: number; readonly currency: string } | undefined {
  const factor = unitsOf.get(currency) ?? 1
  const units = factor < 1 ? amount / Math.round(1 / factor) : amount * factor
  const isExact = Number.isSafeInteger(units) && !(inTens.has(currency) && units % 10 !== 0)
  return isExact && !ambiguous.has(currency) ? { amount: units, currency: currency.toLowerCase() } : undefined
}

/** What Stripe says of money, in our units. */
export function fromStripe(units: number, code: string): Money {
  const currency = code.toUpperCase()
  const factor = unitsOf.get(currency) ?? 1
  return { amount: Math.round(units / factor), currency }
}
