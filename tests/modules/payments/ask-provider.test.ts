// Asking a provider again: what was done is found, though keys are forgotten, and tries are by a backup.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { askProvider } from '../../../modules/payments/ask-provider.ts'
import { readWebhook } from '../../../modules/payments/providers/open-provider.ts'
import { euros } from './payment-fixture.ts'
import { type Mishap, secretKey, startStripe, type StripeServer } from './stripe-server.ts'

let stripe: StripeServer
beforeAll(() => {
  stripe = startStripe()
})
afterAll(() => stripe.stop())

const hours = (count: number) => count * 3_600_000

/** One try at holding the money. `at` is the time of the try, in ms after the first. */
function attempt(wish: ReturnType<typeof newWish>, number: number, at: number, timeoutMs = 2_000) {
  const settings = {
    PAYMENT_TIMEOUT_MS: timeoutMs,
    PAYMENT_SANDBOX_SLOW_MS: 0,
    STRIPE_SECRET_KEY: secretKey,
    STRIPE_API_BASE: stripe.url,
  }
  const db = undefined as never // Stripe's books are not in our database
  const read = { db, settings, now: () => new Date(at) }
  const given = { read, attempt: number, signal: AbortSignal.timeout(10_000) }
  return askProvider('stripe', { step: 'authorize', wish, since: new Date(0) }, given, (asked, signal) =>
    asked.authorize(wish, signal),
  )
}

const newWish = () => {
  const ids = { key: crypto.randomUUID(), reference: crypto.randomUUID() }
  return { ...ids, amount: euros(900), method: 'pm_card_visa' }
}
const intentsFor = ({ key }: { key: string }) =>
  [...stripe.books.intents.values()].filter(({ metadata }) => metadata['kerf_key'] === key)

test.each<Mishap>(['lost', 'failed', 'broken'])(
  'a charge whose answer got lost (%s) is one charge, whenever it is asked for again',
  async (mishap) => {
    const wish = newWish()
    stripe.mishap(/POST .*payment_intents$/, mishap)
    const lost = attempt(wish, 1, 0, 200)
    await expect(lost).rejects.toMatchObject({ code: 'payment-provider-silent' })
    stripe.passDay()
    // A database that was restored from before: for it this is the first try.
    expect(await attempt(wish, 1, hours(25))).toMatchObject({ kind: 'authorized' })
    expect(await attempt(wish, 2, hours(25))).toMatchObject({ kind: 'authorized' })
    expect(intentsFor(wish)).toHaveLength(1)
  },
)

test('the first try asks for nothing that cannot be there', async () => {
  const before = stripe.calls.length
  await attempt(newWish(), 1, 0)
  expect(stripe.calls.slice(before)).toEqual(['POST /v1/payment_intents'])
})

test('a provider whose secret is not known here cannot be heard', async () => {
  const settings = { ...{ PAYMENT_TIMEOUT_MS: 1, PAYMENT_SANDBOX_SLOW_MS: 0 }, STRIPE_API_BASE: stripe.url }
  const heard = readWebhook('stripe', { body: '{}', signature: '' }, { settings, now: () => new Date() })
  await expect(heard).rejects.toMatchObject({ kind: 'missing', code: 'webhooks-unknown' })
})
