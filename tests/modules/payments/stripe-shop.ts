// A running Kerf that takes its money through Stripe, and a Stripe that tells it so.
import { until } from '../../world/until.ts'
import { type CashDesk, type Client, type Entry, openCashDesk } from './cash-desk.ts'
import type { StripeEvent } from './stripe-books.ts'
import { secretKey, startStripe, type StripeServer, webhookSecret } from './stripe-server.ts'

export interface StripeShop {
  readonly desk: CashDesk
  readonly stripe: StripeServer
  readonly customer: Client
  /** Sends a webhook, signed unless `how` says otherwise; gives the status. */
  tell(event: StripeEvent, how?: Telling): Promise<number>
  /** The newest event of this type about an order's payment. */
  event(type: string, orderId: string): StripeEvent
  /** The PaymentIntent of an order's payment, once there is one. */
  intentOf(orderId: string): Promise<string>
  /** Orders for 10.00 EUR, and waits for nothing. */
  order(method?: string): Promise<string>
  /** The payment of the order, once it stands so. */
  payment(orderId: string, status: string): Promise<Entry>
  /** An order that was paid. */
  captured(): Promise<{ readonly orderId: string; readonly payment: Entry; readonly intent: string }>
  refundsOf(paymentId: string): Promise<readonly Entry[]>
  /** What Stripe has of an order: how many holds, how many that were taken, and the cents that went back and stayed there. */
  atStripe(orderId: string): { readonly held: number; readonly taken: number; readonly back: number }
  /** Gives back in Stripe's dashboard. */
  giveBack(intent: string, cents: number): StripeEvent
  close(): Promise<void>
}

interface Telling {
  readonly secret?: string
  readonly at?: Date
  /** In place of what was signed. */
  readonly body?: string
  readonly signature?: string
  readonly provider?: string
}

export const otherSecret = 'whsec_new'

export async function openStripeShop(settings: Record<string, string> = {}): Promise<StripeShop> {
  const stripe = startStripe()
  const desk = await openCashDesk({
    PAYMENT_PROVIDER: 'stripe',
    PAYMENT_TIMEOUT_MS: '1000',
    STRIPE_SECRET_KEY: secretKey,
    STRIPE_API_BASE: stripe.url,
    STRIPE_WEBHOOK_SECRET: `${webhookSecret}, ${otherSecret}`,
    ...settings,
  })
  const customer = await desk.customer()
  const { books } = stripe

  const shop: StripeShop = {
    desk,
    stripe,
    customer,
    async tell(event, how = {}) {
      const signed = await stripe.webhook(event, how)
      const answer = await fetch(`${desk.kerf.url}/v1/payments/webhooks/${how.provider ?? 'stripe'}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'stripe-signature': how.signature ?? signed.signature,
        },
        body: how.body ?? signed.body,
      })
      return answer.status
    },
    event(type, orderId) {
      const found = books.events.findLast((event) => {
        const { metadata } = event.data.object as { metadata?: Record<string, string> } // of intents and charges
        return event.type === type && metadata?.['kerf_reference'] === orderId
      })
      if (!found) throw new Error(`Stripe has said nothing like ${type} of ${orderId}`)
      return found
    },
    intentOf: (orderId) =>
      until('a PaymentIntent', () => {
        const own = [...books.intents.values()].find(({ metadata }) => metadata['kerf_reference'] === orderId)
        return own?.id
      }),
    async order(paymentMethod = 'pm_card_visa') {
      const lines = [{ sku: 'BOARD', quantity: 1 }]
      return (await customer.post('/v1/orders', { lines, paymentMethod })).body.id
    },
    payment: (orderId, status) =>
      until(`a payment ${status}`, async () => {
        const [payment] = (await customer.get(`/v1/payments?orderId=${orderId}`)).body.data
        return payment?.status === status && payment
      }),
    atStripe(orderId) {
      const own = [...books.intents.values()].filter(({ metadata }) => metadata['kerf_reference'] === orderId)
      const count = (status: string) => own.filter((intent) => intent.status === status).length
      const back = own.reduce((total, { id }) => total + books.backOf(id), 0)
      return { held: count('requires_capture'), taken: count('succeeded'), back }
    },
    async captured() {
      const orderId = await shop.order()
      const payment = await shop.payment(orderId, 'captured')
      return { orderId, payment, intent: await shop.intentOf(orderId) }
    },
    refundsOf: async (paymentId) => (await desk.admin.get(`/v1/payments/${paymentId}/refunds`)).body.data,
    giveBack(intent, cents) {
      books.refund(new URLSearchParams({ payment_intent: intent, amount: String(cents) }))
      const event = books.events.at(-1)
      if (!event) throw new Error('Stripe has said nothing')
      return event
    },
    async close() {
      await desk.close()
      await stripe.stop()
    },
  }
  return shop
}
