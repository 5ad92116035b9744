// Journeys of a payment provider that speaks first, and of whoever pretends to be one.
import { expect } from 'bun:test'
import Stripe from 'stripe'
import { stripeWebhookSecret } from '../world/kerf.ts'
import { bodyOf, expectProblem, expectStatus } from './answer.ts'
import { journey } from './journey.ts'
import { Dispute, page } from './shapes.ts'
import type { JourneyWorld } from './world.ts'

const path = '/v1/payments/webhooks/stripe'

/** Of a payment that is nobody's here; spaces and letters as no program would write them. */
const event = () => {
  const intent = { id: 'pi_of_nobody', object: 'payment_intent', metadata: { to: 'Zoë 木' } }
  const said = {
    id: `evt_${crypto.randomUUID()}`,
    type: 'payment_intent.succeeded',
    data: { object: intent },
  }
  return ` ${JSON.stringify(said, null, 3)}\n`
}

async function told(
  world: JourneyWorld,
  signed: string,
  { secret = stripeWebhookSecret, ageMs = 0, sent = signed } = {},
) {
  const timestamp = Math.floor((Date.now() - ageMs) / 1000)
  const signature = await Stripe.webhooks.generateTestHeaderStringAsync({
    payload: signed,
    secret,
    timestamp,
  })
  return world.call('POST', path, { bytes: sent, headers: { 'stripe-signature': signature } })
}

export const paymentWebhooks = [
  journey('what a payment provider has signed is heard, byte for byte', async (world) => {
    expectStatus(204, await told(world, event()))
    const strange = JSON.stringify({ id: 'evt_1', type: 'customer.created', data: { object: {} } })
    expectStatus(204, await told(world, strange))
  }),

  journey('what a payment provider has not signed, or long ago, is refused', async (world) => {
    const bytes = event()
    const refused = [
      await world.call('POST', path, { bytes }),
      await world.call('POST', path, { bytes, headers: { 'stripe-signature': 't=1,v1=00' } }),
      await told(world, bytes, { sent: bytes.trim() }),
      await told(world, bytes, { secret: 'whsec_of_somebody_else' }),
      await told(world, bytes, { ageMs: 302_000 }),
    ]
    for (const answer of refused) expectProblem(answer, 401, 'webhook-signature-invalid')
    const silent = await world.call('POST', '/v1/payments/webhooks/sandbox', { bytes })
    expectProblem(silent, 404, 'resource-missing')
  }),

  journey('what customers dispute at their banks is an admin’s to see', async (world) => {
    const seen = await world.call('GET', '/v1/payments/disputes', { as: await world.admin() })
    expect(bodyOf(page(Dispute), 200, seen).data).toEqual([])
    const customers = await world.call('GET', '/v1/payments/disputes', { as: await world.customer() })
    expectProblem(customers, 403, 'admins-only')
  }),
]
