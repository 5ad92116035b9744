// Stripe, as a payment provider: a PaymentIntent holds the money, and is captured, cancelled or refunded.
import type { Stripe } from 'stripe'
import { providerSilent } from '../../failures.ts'
import type { Answers, PaymentProvider, ProviderRefund, Sought, Step } from '../provider.ts'
import { fromStripe, toStripe } from './amount.ts'
import { answered, type Refusal, type StripeResult, stripeCalls, type StripeSettings } from './client.ts'
import { endedBy, heldBy } from './intent.ts'
import { reasonNotToRefund, reasonToDecline } from './refusals.ts'

/** Stripe holds no less than some cents; what costs nothing is held by nobody. */
const nothing = 'nothing'
/** Nobody is there to prove who they are while a message is handled, so a card that asks for it is declined. */
const withoutCustomer = {
  confirm: true,
  capture_method: 'manual',
  error_on_requires_action: true,
  automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
} as const
/** More than anybody makes of one payment. */
const mostRefunds = 1_000

type Finding<S extends Step> = Promise<Answers[S] | undefined>

/** Holds no connection: each call is on its own. */
export function openStripe(settings: StripeSettings): PaymentProvider {
  const call = stripeCalls(settings)

  async function endOf(id: string, signal: AbortSignal) {
    return endedBy(answered(await call(({ paymentIntents }) => paymentIntents.retrieve(id), signal)))
  }

  async function refundsOf(id: string, signal: AbortSignal): Promise<Stripe.Refund[]> {
    const wish = { payment_intent: id, limit: 100 }
    const result = await call(
      ({ refunds }) => refunds.list(wish).autoPagingToArray({ limit: mostRefunds }),
      signal,
    )
    return answered(result)
  }

  const findings: { readonly [S in Step]: (wish: Sought[S], signal: AbortSignal) => Finding<S> } = {
    // Stripe's index lags behind by a minute; for a day, the key itself keeps a second wish from being another one.
    async authorize({ key }, signal) {
      const query = `metadata['kerf_key']:'${key}'`
      const { data } = answered(await call(({ paymentIntents }) => paymentIntents.search({ query }), signal))
      return data.map(heldBy).find((answer) => answer !== undefined)
    },
    capture: ({ authorization }, signal) => endOf(authorization, signal),
    void: ({ authorization }, signal) => endOf(authorization, signal),
    async refund({ authorization, key }, signal) {
      const made = (await refundsOf(authorization, signal)).find((refund) => keyOf(refund) === key)
      return made && answerOf(made)
    },
  }

  return {
    async authorize({ key, amount, method, reference }, signal) {
      if (amount.amount === 0) return { kind: 'authorized', authorization: nothing }
      const charge = toStripe(amount)
      if (!charge) return { kind: 'declined', reason: 'amount-not-chargeable' }
      const metadata = { kerf_key: key, kerf_reference: reference }
      const wish = { ...charge, ...withoutCustomer, payment_method: method, metadata }
      const result = await call(
        ({ paymentIntents }) => paymentIntents.create(wish, { idempotencyKey: key }),
        signal,
      )
      return ('value' in result ? heldBy(result.value) : declined(result.refusal)) ?? notYet(result)
    },

    async capture({ key, authorization }, signal) {
      if (authorization === nothing) return { kind: 'captured' }
      const result = await call(
        ({ paymentIntents }) => paymentIntents.capture(authorization, {}, { idempotencyKey: key }),
        signal,
      )
      if ('value' in result) return endedBy(result.value) ?? notYet(result)
      // A refusal is kept under its key, with what was true then: look what is true now.
      return (await endOf(authorization, signal)) ?? declined(result.refusal)
    },

    async void({ key, authorization }, signal) {
      if (authorization === nothing) return { kind: 'voided' }
      const why = { cancellation_reason: 'abandoned' } as const
      const result = await call(
        ({ paymentIntents }) => paymentIntents.cancel(authorization, why, { idempotencyKey: key }),
        signal,
      )
      if ('value' in result) return endedBy(result.value) ?? notYet(result)
      return (await endOf(authorization, signal)) ?? notYet(result)
    },

    async refund({ key, authorization, amount }, signal) {
      const back = toStripe(amount)
      if (!back || authorization === nothing) return { kind: 'refused', reason: 'amount-not-refundable' }
      const wish = { payment_intent: authorization, amount: back.amount, metadata: { kerf_key: key } }
      const result = await call(({ refunds }) => refunds.create(wish, { idempotencyKey: key }), signal)
      if ('value' in result) return answerOf(result.value)
      return { kind: 'refused', reason: reasonNotToRefund(result.refusal) }
    },

    async find(step, wish, signal) {
      if ('authorization' in wish && wish.authorization === nothing) return undefined
      return findings[step](wish, signal)
    },

    async refunds(authorization, signal) {
      if (authorization === nothing) return []
      return (await refundsOf(authorization, signal)).map(shown)
    },
  }
}

function declined(refusal: Refusal): { readonly kind: 'declined'; readonly reason: string } {
  const reason = reasonToDecline(refusal)
  if (reason === undefined) throw new Error(refusal.message)
  return { kind: 'declined', reason }
}

/** Stripe is still at it: the next try will ask. */
function notYet(result: StripeResult<Stripe.PaymentIntent>): never {
  const what = 'value' in result ? `${result.value.id} is ${result.value.status}` : result.refusal.message
  throw providerSilent({ cause: new Error(what) })
}

/** One that a bank still works on has left us. Should the bank send it back, Stripe says so, and says `failed` from then on. */
function answerOf({ status, failure_reason: reason }: Stripe.Refund): Answers['refund'] {
  return status === 'failed' || status === 'canceled'
    ? { kind: 'refused', reason: reason ?? status }
    : { kind: 'refunded' }
}

function shown(refund: Stripe.Refund): ProviderRefund {
  const { id, amount, currency } = refund
  return { id, amount: fromStripe(amount, currency), key: keyOf(refund), status: answerOf(refund).kind }
}

function keyOf({ metadata }: Stripe.Refund): string | undefined {
  return metadata?.['kerf_key']
}
