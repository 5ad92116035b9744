// Stripe keeps what every provider must: its own library against a server that speaks the calls we use.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { Failure } from '#runtime'
import type { PaymentProvider } from '../../../modules/payments/providers/provider.ts'
import { openStripe } from '../../../modules/payments/providers/stripe/stripe.ts'
import { euros } from './payment-fixture.ts'
import { providerContract } from './provider-contract.ts'
import { type Mishap, secretKey, startStripe, type StripeServer } from './stripe-server.ts'

let stripe: StripeServer
let provider: PaymentProvider

const settingsFor = (key: string) => ({
  STRIPE_SECRET_KEY: key,
  STRIPE_API_BASE: stripe.url,
  PAYMENT_TIMEOUT_MS: 5_000,
})
const patient = () => AbortSignal.timeout(10_000)
const wishFor = (method: string, amount = euros(900)) => {
  return { key: crypto.randomUUID(), amount, method, reference: crypto.randomUUID() }
}
const intentsFor = (key: string) =>
  [...stripe.books.intents.values()].filter(({ metadata }) => metadata['kerf_key'] === key)

async function held(): Promise<string> {
  const answer = await provider.authorize(wishFor('pm_card_visa'), patient())
  return answer.kind === 'authorized' ? answer.authorization : expect.unreachable()
}

async function failureOf(call: Promise<unknown>): Promise<Failure> {
  const thrown = await call.catch((error: unknown) => error)
  return thrown instanceof Failure ? thrown : expect.unreachable(String(thrown))
}

beforeAll(() => {
  stripe = startStripe()
  provider = openStripe(settingsFor(secretKey))
})
afterAll(() => stripe.stop())

providerContract('stripe', () => ({
  provider,
  good: 'pm_card_visa',
  bad: 'pm_card_chargeDeclined',
  catchUp: () => stripe.passDay(),
}))

describe('a decline by Stripe has a reason that stays the same', () => {
  test.each([
    ['pm_card_chargeDeclined', 900, 'EUR', 'card-declined'],
    ['pm_card_chargeDeclinedInsufficientFunds', 900, 'EUR', 'insufficient-funds'],
    ['pm_card_chargeDeclinedLostCard', 900, 'EUR', 'card-declined'],
    ['pm_card_authenticationRequired', 900, 'EUR', 'authentication-required'],
    ['pm_of_no_kind', 900, 'EUR', 'unknown-method'],
    ['pm_card_visa', 49, 'EUR', 'amount-too-small'],
    ['pm_card_visa', 900, 'XXX', 'unsupported-currency'],
    ['pm_card_visa', 1_234_567, 'KWD', 'amount-not-chargeable'],
  ])('%s for %d %s: %4$s', async (method, amount, currency, reason) => {
    const answer = await provider.authorize(wishFor(method, { amount, currency }), patient())
    expect(answer).toEqual({ kind: 'declined', reason })
  })
})

describe('a charge that Stripe made and whose answer got lost', () => {
  const mishaps: Mishap[] = ['lost', 'failed', 'broken']

  test.each(mishaps)('is one charge when it is wished again under its key (%s)', async (mishap) => {
    const wish = wishFor('pm_card_visa')
    stripe.mishap(/POST .*payment_intents$/, mishap)
    const failure = await failureOf(
      provider.authorize(wish, AbortSignal.timeout(300)).catch((error: unknown) => {
        // `askProvider` says so of one that is cut off.
        throw error instanceof DOMException ? new Failure('unavailable', 'cut-off', '') : error
      }),
    )
    expect(failure.kind).toBe('unavailable')
    const again = await provider.authorize(wish, patient()).catch((error: unknown) => error)
    // What was answered 500 is answered so for a day.
    if (mishap === 'failed') expect(again).toBeInstanceOf(Failure)
    else expect(again).toMatchObject({ kind: 'authorized' })
    expect(intentsFor(wish.key)).toHaveLength(1)
  })

  test('is found by its key, long after Stripe has forgotten that', async () => {
    const wish = wishFor('pm_card_visa')
    stripe.mishap(/POST .*payment_intents$/, 'failed')
    await failureOf(provider.authorize(wish, patient()))
    expect(await provider.find('authorize', wish, patient())).toBeUndefined()
    stripe.passDay()
    expect(await provider.find('authorize', wish, patient())).toMatchObject({ kind: 'authorized' })
  })

  test('is taken once, and found taken', async () => {
    const wish = { key: crypto.randomUUID(), authorization: await held(), amount: euros(900) }
    stripe.mishap(/capture$/, 'failed')
    await failureOf(provider.capture(wish, patient()))
    expect(await provider.find('capture', wish, patient())).toEqual({ kind: 'captured' })
  })

  test('is given back once, and found given back', async () => {
    const authorization = await held()
    await provider.capture({ key: 'c', authorization, amount: euros(900) }, patient())
    const wish = { key: crypto.randomUUID(), authorization, amount: euros(400) }
    stripe.mishap(/POST .*refunds$/, 'failed')
    await failureOf(provider.refund(wish, patient()))
    stripe.passDay()
    expect(await provider.find('refund', wish, patient())).toEqual({ kind: 'refunded' })
    expect(await provider.refunds(authorization, patient())).toHaveLength(1)
  })
})

test('what Stripe asks to come again with, or refuses for its key, is no decline', async () => {
  const wish = wishFor('pm_card_visa')
  stripe.mishap(/POST .*payment_intents$/, 'busy')
  expect(await failureOf(provider.authorize(wish, patient()))).toMatchObject({
    code: 'payment-provider-unavailable',
  })
  expect(intentsFor(wish.key)).toEqual([])
  const stranger = openStripe(settingsFor('sk_test_wrong'))
  expect((await failureOf(stranger.authorize(wish, patient()))).kind).toBe('unavailable')
  const keyless = openStripe({ ...settingsFor(''), STRIPE_SECRET_KEY: undefined })
  expect((await failureOf(keyless.authorize(wish, patient()))).kind).toBe('unavailable')
})

test('Stripe away is no answer', async () => {
  const gone = startStripe()
  await gone.stop()
  const away = openStripe({ ...settingsFor(secretKey), STRIPE_API_BASE: gone.url })
  const failure = await failureOf(away.authorize(wishFor('pm_card_visa'), patient()))
  expect(failure.code).toBe('payment-provider-silent')
})

test('what is logged of a fault has neither the key nor what Stripe keeps of a customer', async () => {
  stripe.mishap(/POST .*payment_intents$/, 'failed')
  const failure = await failureOf(provider.authorize(wishFor('pm_card_visa'), patient()))
  expect(Object.keys(failure.cause ?? {})).toEqual([])
  expect(String(failure.cause)).toStartWith('Error: Stripe: StripeAPIError 500')
  expect(String(failure.cause)).not.toContain(secretKey)
})

test('a hold that somebody let go in the dashboard cannot be taken', async () => {
  const authorization = await held()
  stripe.books.cancel(authorization)
  const wish = { key: crypto.randomUUID(), authorization, amount: euros(900) }
  expect(await provider.capture(wish, patient())).toEqual({ kind: 'voided' })
})

test('a call ends when nobody waits for it any more', async () => {
  const wish = wishFor('pm_card_visa')
  stripe.mishap(/POST .*payment_intents$/, 'lost')
  const gone = new AbortController()
  const call = provider.authorize(wish, gone.signal)
  gone.abort(new Error('nobody waits'))
  await expect(call).rejects.toThrow('nobody waits')
  await expect(provider.authorize(wish, gone.signal)).rejects.toThrow('nobody waits')
})
