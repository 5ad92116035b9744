// What payments must be told before it starts, and what it says when it is not.
import { expect, test } from 'bun:test'
import { paymentsModule } from '../../../modules/payments/index.ts'
import { readConfig } from '../../../runtime/config/config.ts'
import { defaultDelivery } from '../../../runtime/delivery/settings.ts'

const production = { NODE_ENV: 'production', DATABASE_URL: 'postgres://kerf:secret@localhost/kerf' }
const stripe = {
  PAYMENT_PROVIDER: 'stripe',
  STRIPE_SECRET_KEY: 'sk_live_1',
  STRIPE_WEBHOOK_SECRET: 'whsec_1',
}

async function read(environment: Record<string, string>) {
  const read = await readConfig({ NODE_ENV: 'development', ...environment }, [paymentsModule])
  return 'faults' in read ? read.faults : read.config.settings['payments']
}

test('nothing needs to be said in development: the sandbox takes the money', async () => {
  expect(await read({})).toMatchObject({ STRIPE_API_BASE: 'https://api.stripe.com' })
  expect(await read({ PAYMENT_PROVIDER: 'sandbox', ...production })).not.toBeArray()
})

test('production does not take a provider for granted: the sandbox would give goods away', async () => {
  expect(await read(production)).toEqual([expect.stringMatching(/^PAYMENT_PROVIDER is not set: .*`stripe`/)])
})

test('Stripe needs its key and its secrets, both told at once', async () => {
  expect(await read({ PAYMENT_PROVIDER: 'stripe' })).toEqual([
    expect.stringMatching(/needs STRIPE_SECRET_KEY\. Set it/),
    expect.stringMatching(/needs STRIPE_WEBHOOK_SECRET\. Set it/),
  ])
  expect(await read({ ...production, ...stripe })).toMatchObject({ STRIPE_WEBHOOK_SECRET: ['whsec_1'] })
})

test('production does not take a test key for a live one, unless it is told that no money is to be taken', async () => {
  for (const STRIPE_SECRET_KEY of ['sk_test_1', 'rk_test_1']) {
    const test = { ...stripe, STRIPE_SECRET_KEY }
    expect(await read({ ...production, ...test })).toEqual([
      expect.stringMatching(/^STRIPE_SECRET_KEY is a test key: .*STRIPE_TEST_MODE=true/),
    ])
    expect(await read({ ...production, ...test, STRIPE_TEST_MODE: 'true' })).not.toBeArray()
    expect(await read(test)).not.toBeArray()
    expect(await read({ ...production, ...test, PAYMENT_PROVIDER: 'sandbox' })).not.toBeArray()
  }
  expect(await read({ ...production, ...stripe, STRIPE_TEST_MODE: 'true' })).toEqual([
    expect.stringMatching(/^STRIPE_TEST_MODE=true .* live key/),
  ])
})

test('a try at the provider ends before the try of its message does', async () => {
  expect(await read({ PAYMENT_TIMEOUT_MS: '15000' })).toMatchObject({ PAYMENT_TIMEOUT_MS: 15_000 })
  expect(15_000).toBeLessThan(defaultDelivery.attemptMs)
  expect(await read({ PAYMENT_TIMEOUT_MS: '15001' })).toEqual([expect.stringContaining('PAYMENT_TIMEOUT_MS')])
})

test('there are several secrets while one is changed for another', async () => {
  const settings = await read({ ...stripe, STRIPE_WEBHOOK_SECRET: 'whsec_old, whsec_new' })
  expect(settings).toMatchObject({ STRIPE_WEBHOOK_SECRET: ['whsec_old', 'whsec_new'] })
})

test('what is no key is refused, and not repeated', async () => {
  const faults = await read({
    ...stripe,
    STRIPE_SECRET_KEY: 'pk_live_secret',
    STRIPE_WEBHOOK_SECRET: 'secret,',
  })
  expect(faults).toHaveLength(2)
  expect(String(faults)).not.toContain('secret,')
  expect(String(faults)).not.toContain('pk_live_secret')
})

test('the key goes to Stripe in clear for tests alone', async () => {
  const local = { ...stripe, STRIPE_API_BASE: 'http://127.0.0.1:1' }
  expect(await read(local)).not.toBeArray()
  expect(await read({ ...production, ...local })).toEqual([expect.stringContaining('in clear')])
})

test('a process without payments needs none of it', async () => {
  const others = { KERF_HOST: 'gateway', REDIS_URL: 'redis://localhost:6379', KERF_KEYS: '/run/keys' }
  expect(await read({ NODE_ENV: 'production', ...others })).not.toBeArray()
})
