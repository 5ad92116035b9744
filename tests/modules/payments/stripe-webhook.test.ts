// What of Stripe's webhooks about refunds concerns us.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { readStripeWebhook } from '../../../modules/payments/providers/stripe/webhook.ts'
import { startStripe, type StripeServer, webhookSecret } from './stripe-server.ts'

let stripe: StripeServer
beforeAll(() => {
  stripe = startStripe()
})
afterAll(() => stripe.stop())

async function read(type: string, refund: object) {
  const event = { id: 'evt_1', object: 'event', type, data: { object: refund } } as const
  return readStripeWebhook(await stripe.webhook(event), [webhookSecret], new Date())
}

const refund = {
  id: 're_1',
  object: 'refund',
  charge: 'ch_1',
  payment_intent: 'pi_1',
  metadata: { kerf_key: 'k' },
}
const types = ['refund.failed', 'refund.updated', 'charge.refund.updated']

test.each(types)(
  '%s has the refunds looked at once one has failed or was cancelled, and not before',
  async (type) => {
    for (const status of ['failed', 'canceled'])
      expect(await read(type, { ...refund, status })).toMatchObject({
        authorization: 'pi_1',
        says: { kind: 'refunds-changed' },
      })
    for (const status of ['pending', 'succeeded', 'requires_action', null])
      expect(await read(type, { ...refund, status })).toBeUndefined()
    expect(await read(type, { ...refund, payment_intent: null, status: 'failed' })).toBeUndefined()
  },
)
