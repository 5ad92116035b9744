// What Stripe says of its own accord: believed by its signature alone, and read as far as it concerns us.
import { z } from '#runtime'
import { webhookUnsigned } from '../../failures.ts'
import type { ProviderNotice, Signed } from '../provider.ts'
import { fromStripe } from './amount.ts'
import { reasonOf } from './intent.ts'

/** How old a signature may be. */
const toleranceSeconds = 300

const Event = z.object({
  id: z.string().min(1).max(255),
  type: z.string(),
  data: z.object({ object: z.unknown() }),
})
const Metadata = z.object({ kerf_reference: z.string().optional() })
const Intent = z.object({
  id: z.string(),
  metadata: Metadata,
  last_payment_error: z.object({ code: z.string().nullish(), decline_code: z.string().nullish() }).nullish(),
})
/** Of whatever has one: its PaymentIntent, by name or whole. */
const OfIntent = z.union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)]).nullish()
/** A charge has its PaymentIntent's metadata; a dispute has not. */
const Charge = z.object({ payment_intent: OfIntent, metadata: Metadata.nullish() })
const Refund = Charge.extend({ status: z.string().nullish() })
const Dispute = Charge.extend({
  id: z.string().max(255),
  amount: z.int().min(0),
  currency: z.string(),
  reason: z.string(),
  status: z.string(),
})

type Reading = Omit<ProviderNotice, 'id'> | undefined

const ofIntent =
  (says: (intent: z.output<typeof Intent>) => ProviderNotice['says']) =>
  (object: unknown): Reading => {
    const intent = Intent.parse(object)
    return { authorization: intent.id, reference: intent.metadata.kerf_reference, says: says(intent) }
  }

const readers = new Map<string, (object: unknown) => Reading>([
  ['payment_intent.amount_capturable_updated', ofIntent(() => ({ kind: 'authorized' }))],
  ['payment_intent.succeeded', ofIntent(() => ({ kind: 'captured' }))],
  ['payment_intent.canceled', ofIntent(() => ({ kind: 'voided' }))],
  [
    'payment_intent.payment_failed',
    ofIntent(({ last_payment_error: error }) => ({ kind: 'declined', reason: reasonOf(error ?? {}) })),
  ],
  ['charge.refunded', (object) => about(Charge.parse(object), { kind: 'refunds-changed' })],
  ...['refund.failed', 'refund.updated', 'charge.refund.updated'].map((type) => [type, readRefund] as const),
  ...['created', 'updated', 'closed', 'funds_withdrawn', 'funds_reinstated'].map(
    (what) => [`charge.dispute.${what}`, readDispute] as const,
  ),
])

/**
 * The notice in a webhook; undefined where it is about nothing that we follow. Throws `webhook-signature-invalid`
 * unless one of `secrets` signed these very bytes, at most five minutes ago.
 */
export async function readStripeWebhook(
  { body, signature }: Signed,
  secrets: readonly string[],
  now: Date,
): Promise<ProviderNotice | undefined> {
  const { default: Stripe } = await import('stripe')
  const read = secrets.map((secret) =>
    Stripe.webhooks.constructEventAsync(body, signature, secret, toleranceSeconds, undefined, now.getTime()),
  )
  const verified = await Promise.any(read).catch((cause: unknown) => {
    throw webhookUnsigned({ cause })
  })
  const { id, type, data } = Event.parse(verified)
  const said = readers.get(type)?.(data.object)
  return said && { id, ...said }
}

/** Of a refund's changes only its end without success concerns us. */
function readRefund(object: unknown): Reading {
  const refund = Refund.parse(object)
  const isOver = refund.status === 'failed' || refund.status === 'canceled'
  return isOver ? about(refund, { kind: 'refunds-changed' }) : undefined
}

function readDispute(object: unknown): Reading {
  const dispute = Dispute.parse(object)
  const { id: reference, reason } = dispute
  const status = statusOf(dispute.status)
  const amount = fromStripe(dispute.amount, dispute.currency)
  return about(dispute, { kind: 'disputed', dispute: { reference, amount, reason, status } })
}

/** A `warning` is an inquiry, which may become a dispute; closed, it did not. */
function statusOf(status: string): 'open' | 'won' | 'lost' {
  if (status === 'lost') return 'lost'
  return status === 'won' || status === 'warning_closed' || status === 'prevented' ? 'won' : 'open'
}

/** Charges without a PaymentIntent are not ours. */
function about(
  { payment_intent: authorization, metadata }: z.output<typeof Charge>,
  says: ProviderNotice['says'],
): Reading {
  return authorization ? { authorization, reference: metadata?.kerf_reference, says } : undefined
}
