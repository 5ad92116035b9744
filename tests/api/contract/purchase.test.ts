// A client made of the accepted document alone: its types say all that a shop needs, from registering to the refund.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import createClient from 'openapi-fetch'
import { admin, startTestKerf, type TestKerf } from '../../world/kerf.ts'
import { until } from '../../world/until.ts'
import type { paths } from './openapi-types.ts'

let kerf: TestKerf
beforeAll(async () => {
  kerf = await startTestKerf()
}, 60_000)
afterAll(() => kerf.stop())

const client = () => createClient<paths>({ baseUrl: kerf.url })
const freshKey = () => ({ 'idempotency-key': crypto.randomUUID() })

async function signedIn(body: { email: string; password: string }) {
  const { data, error } = await client().POST('/v1/sessions', { body })
  if (error) throw new Error(error.detail)
  return createClient<paths>({
    baseUrl: kerf.url,
    headers: { authorization: `${data.tokenType} ${data.accessToken}` },
  })
}

test('a typed client registers, buys, pays and is given its money back', async () => {
  const account = { email: 'ada@example.com', password: 'a password for a client' }
  const registered = await client().POST('/v1/users', { body: { ...account, name: 'Ada' } })
  expect(registered.data?.role).toBe('customer')
  const [customer, shopkeeper] = [await signedIn(account), await signedIn(admin)]

  const price = { amount: 1_299, currency: 'EUR' }
  await shopkeeper.POST('/v1/products', { body: { sku: 'SAW-1', name: 'Saw', price, onHand: 3 } })
  const { data: shelf } = await customer.GET('/v1/products', { params: { query: { limit: 10 } } })
  expect(shelf?.data.map(({ sku, available }) => [sku, available])).toEqual([['SAW-1', 3]])

  const placed = await customer.POST('/v1/orders', {
    params: { header: freshKey() },
    body: { lines: [{ sku: 'SAW-1', quantity: 2 }], paymentMethod: 'pm_card_visa' },
  })
  if (placed.error) throw new Error(placed.error.detail)
  const order = await until('the order to be confirmed', async () => {
    const { data } = await customer.GET('/v1/orders/{id}', { params: { path: { id: placed.data.id } } })
    return data?.status === 'confirmed' && data
  })
  expect(order.total).toEqual({ amount: 2_598, currency: 'EUR' })

  const paid = await customer.GET('/v1/payments', { params: { query: { orderId: order.id } } })
  const [payment] = paid.data?.data ?? []
  expect(payment?.status).toBe('captured')
  const refund = await shopkeeper.POST('/v1/payments/{id}/refunds', {
    params: { path: { id: payment?.id ?? '' }, header: freshKey() },
    body: { amount: price },
  })
  expect(refund.data?.amount).toEqual(price)
  await until('the refund to be given', async () => {
    const { data } = await customer.GET('/v1/payments', { params: { query: { orderId: order.id } } })
    return data?.data[0]?.refunded.amount === price.amount
  })
})

test('a typed client is told why it is refused', async () => {
  const { data, error, response } = await client().POST('/v1/sessions', {
    body: { email: 'nobody@example.com', password: 'whatever it may be' },
  })
  expect(data).toBeUndefined()
  expect([response.status, error?.status, error?.code]).toEqual([401, 401, 'invalid-credentials'])
})

test('what the document does not allow does not compile, and is refused all the same', async () => {
  const customer = await signedIn(admin)
  const body = { lines: [{ sku: 'SAW-1', quantity: 1 }], paymentMethod: 'pm_card_visa' }
  // @ts-expect-error -- without an Idempotency-Key
  const keyless = await customer.POST('/v1/orders', { body })
  expect(keyless.error?.code).toBe('idempotency-key-missing')
  const refused = await customer.POST('/v1/orders', {
    params: { header: freshKey() },
    // @ts-expect-error -- without a quantity
    body: { ...body, lines: [{ sku: 'SAW-1' }] },
  })
  expect(refused.error?.errors?.map(({ pointer }) => pointer)).toEqual(['/lines/0/quantity'])
})
