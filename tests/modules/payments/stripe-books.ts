// The books of a Stripe that runs in a test: PaymentIntents, refunds, and what it would tell of them.

export interface Intent {
  readonly id: string
  readonly object: 'payment_intent'
  readonly amount: number
  readonly currency: string
  readonly created: number
  readonly metadata: Readonly<Record<string, string>>
  readonly payment_method: string
  status: 'requires_capture' | 'succeeded' | 'canceled' | 'requires_payment_method'
  last_payment_error: { readonly code: string; readonly decline_code?: string } | null
}

export interface StripeRefund {
  readonly id: string
  readonly object: 'refund'
  readonly payment_intent: string
  readonly amount: number
  readonly currency: string
  readonly metadata: Readonly<Record<string, string>>
  status: 'succeeded' | 'failed'
  failure_reason: string | null
}

export interface StripeEvent {
  readonly id: string
  readonly object: 'event'
  readonly type: string
  readonly data: { readonly object: unknown }
}

/** As Stripe words it: https://docs.stripe.com/api/errors */
export class StripeFault extends Error {
  readonly status: number
  readonly error: Readonly<Record<string, unknown>>
  constructor(status: number, error: Readonly<Record<string, unknown>>) {
    super(String(error['code']))
    this.status = status
    this.error = error
  }
}

export interface StripeBooks {
  readonly intents: ReadonlyMap<string, Intent>
  readonly refunds: readonly StripeRefund[]
  /** All that happened, in order. */
  readonly events: readonly StripeEvent[]
  confirm(params: URLSearchParams): Intent
  capture(id: string): Intent
  cancel(id: string): Intent
  refund(params: URLSearchParams): StripeRefund
  /** The customer's bank sends a refund back. */
  failRefund(id: string): StripeEvent
  /** The cents of an intent that went back and stayed there. */
  backOf(id: string): number
  intent(id: string): Intent
  /** A customer disputes it. */
  dispute(id: string, status: string, what?: string): StripeEvent
}

/** What a card of Stripe's is declined for: https://docs.stripe.com/testing#declined-payments */
const declines = new Map([
  ['pm_card_chargeDeclined', 'generic_decline'],
  ['pm_card_chargeDeclinedInsufficientFunds', 'insufficient_funds'],
  ['pm_card_chargeDeclinedLostCard', 'lost_card'],
  ['pm_card_authenticationRequired', 'authentication_required'],
])
const works = /^pm_card_(?:visa|slow|timeout_after_charge|error_once)$/

const invalid = (code: string | undefined, param?: string) =>
  new StripeFault(400, { type: 'invalid_request_error', code, param, message: `${code} ${param ?? ''}` })

export function openStripeBooks(): StripeBooks {
  const intents = new Map<string, Intent>()
  const refunds: StripeRefund[] = []
  const events: StripeEvent[] = []
  let made = 0
  const newId = (kind: string) => `${kind}_${(made += 1)}_${crypto.randomUUID().replaceAll('-', '')}`

  function tell(type: string, object: unknown): StripeEvent {
    const event = {
      id: newId('evt'),
      object: 'event',
      type,
      data: { object: structuredClone(object) },
    } as const
    events.push(event)
    return event
  }

  function intent(id: string): Intent {
    const found = intents.get(id)
    if (!found)
      throw new StripeFault(404, { type: 'invalid_request_error', code: 'resource_missing', param: 'id' })
    return found
  }

  function end(id: string, status: 'succeeded' | 'canceled'): Intent {
    const found = intent(id)
    if (found.status !== 'requires_capture') throw invalid('payment_intent_unexpected_state')
    found.status = status
    tell(status === 'succeeded' ? 'payment_intent.succeeded' : 'payment_intent.canceled', found)
    return found
  }

  const backOf = (id: string) =>
    refunds.reduce(
      (total, { payment_intent, amount, status }) =>
        payment_intent === id && status === 'succeeded' ? total + amount : total,
      0,
    )
  const chargeOf = ({ id, amount, currency, metadata }: Intent) => ({
    ...{ id: `ch_of_${id}`, object: 'charge', payment_intent: id },
    ...{ amount, currency, metadata, amount_refunded: backOf(id), refunded: backOf(id) === amount },
  })

  return {
    intents,
    refunds,
    events,
    intent,
    backOf,
    confirm(params) {
      const [method, amount] = [params.get('payment_method') ?? '', Number(params.get('amount'))]
      const isAsWished =
        params.get('confirm') === 'true' &&
        params.get('capture_method') === 'manual' &&
        params.get('error_on_requires_action') === 'true'
      if (!isAsWished) throw invalid('parameter_unknown', 'confirm')
      const decline = declines.get(method)
      if (!decline && !works.test(method)) throw invalid('resource_missing', 'payment_method')
      if (amount < 50) throw invalid('amount_too_small', 'amount')
      if (params.get('currency') === 'xxx') throw invalid(undefined, 'currency')
      const metadata: Record<string, string> = {}
      for (const name of ['kerf_key', 'kerf_reference'])
        metadata[name] = params.get(`metadata[${name}]`) ?? ''
      const code = decline === 'authentication_required' ? decline : 'card_declined'
      const one: Intent = {
        ...{ id: newId('pi'), object: 'payment_intent', amount, currency: params.get('currency') ?? '' },
        ...{ created: Math.floor(Date.now() / 1000), metadata, payment_method: method },
        status: decline ? 'requires_payment_method' : 'requires_capture',
        last_payment_error: decline ? { code, decline_code: decline } : null,
      }
      intents.set(one.id, one)
      tell(decline ? 'payment_intent.payment_failed' : 'payment_intent.amount_capturable_updated', one)
      if (decline)
        throw new StripeFault(402, { type: 'card_error', code, decline_code: decline, payment_intent: one })
      return one
    },
    capture: (id) => end(id, 'succeeded'),
    cancel: (id) => end(id, 'canceled'),
    refund(params) {
      const of = intent(params.get('payment_intent') ?? '')
      const amount = Number(params.get('amount'))
      if (of.status !== 'succeeded') throw invalid(undefined, 'payment_intent')
      if (backOf(of.id) === of.amount) throw invalid('charge_already_refunded')
      if (backOf(of.id) + amount > of.amount) throw invalid(undefined, 'amount')
      const key = params.get('metadata[kerf_key]')
      const one: StripeRefund = {
        ...{ id: newId('re'), object: 'refund', payment_intent: of.id, amount, currency: of.currency },
        ...{ metadata: key ? { kerf_key: key } : {}, status: 'succeeded', failure_reason: null },
      }
      refunds.push(one)
      tell('charge.refunded', chargeOf(of))
      return one
    },
    failRefund(id) {
      const refund = refunds.find((each) => each.id === id)
      if (!refund) throw invalid('resource_missing', 'id')
      refund.status = 'failed'
      refund.failure_reason = 'lost_or_stolen_card'
      tell('charge.refund.updated', refund)
      tell('refund.updated', refund)
      return tell('refund.failed', refund)
    },
    dispute(id, status, what = 'created') {
      const { amount, currency } = intent(id)
      const dispute = { id: `du_of_${id}`, object: 'dispute', payment_intent: id, charge: `ch_of_${id}` }
      return tell(`charge.dispute.${what}`, { ...dispute, amount, currency, reason: 'fraudulent', status })
    },
  }
}
