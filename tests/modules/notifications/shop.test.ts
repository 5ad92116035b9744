// Notifications among the real modules: what a customer of the whole shop is told.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { admin, startTestKerf, type TestKerf } from '../../world/kerf.ts'
import { until } from '../../world/until.ts'

let kerf: TestKerf
beforeAll(async () => {
  kerf = await startTestKerf()
}, 60_000)
afterAll(() => kerf.stop())

test('a customer is told of their account, their order, and the money given back', async () => {
  const ada = { email: 'ada@customers.test', password: 'a long enough password', name: 'Ada' }
  await call('POST', '/v1/users', ada)
  const [token, adminToken] = await Promise.all([signIn(ada), signIn(admin)])
  const price = { amount: 1299, currency: 'EUR' }
  await call(
    'POST',
    '/v1/products',
    { sku: 'SAW', name: 'Saw', description: 'Cuts.', price, onHand: 5 },
    adminToken,
  )
  const order = await call(
    'POST',
    '/v1/orders',
    { lines: [{ sku: 'SAW', quantity: 1 }], paymentMethod: 'pm_card_visa' },
    token,
  )
  await told('is confirmed')
  const { data } = await call('GET', `/v1/payments?orderId=${order.id}`, undefined, adminToken)
  await call('POST', `/v1/payments/${data[0]?.id}/refunds`, { amount: price }, adminToken)
  await told('refund')

  const short = order.id.slice(-8).toUpperCase()
  expect((await notified()).map(({ subject }) => subject).toReversed()).toEqual([
    'Welcome to Kerf',
    `We have your order ${short}`,
    `Your order ${short} is confirmed`,
    `Your refund for order ${short}`,
  ])
  expect(kerf.troubles).toEqual([])

  async function notified() {
    return (await call('GET', '/v1/notifications', undefined, token)).data
  }
  function told(what: string) {
    return until(`a mail of “${what}”`, async () =>
      (await notified()).some(({ subject, sentAt }) => subject.includes(what) && sentAt !== null),
    )
  }
}, 30_000)

async function signIn({ email, password }: { email: string; password: string }): Promise<string> {
  return (await call('POST', '/v1/sessions', { email, password })).accessToken
}

/** What the calls of this test answer, as far as it looks. */
interface Answer {
  readonly id: string
  readonly accessToken: string
  readonly data: readonly { readonly id: string; readonly subject: string; readonly sentAt: string | null }[]
}

async function call(method: string, path: string, body?: unknown, token?: string): Promise<Answer> {
  const response = await fetch(new URL(path, kerf.url), {
    method,
    headers: {
      'content-type': 'application/json',
      'idempotency-key': Bun.randomUUIDv7(),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return (await response.json()) as Answer // the API's own shape
}
