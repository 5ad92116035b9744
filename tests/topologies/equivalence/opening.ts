// What every sequence of calls begins with: people, products, one order to its end, and one of each kind of refusal.
import { admin } from '../../world/kerf.ts'
import { type Call, people, skus, type Who } from './call.ts'

const accounts = Array.from({ length: people }, (_, nr) => ({
  email: `person-${nr}@example.com`,
  password: 'a password for all',
}))
const euros = (amount: number) => ({ amount, currency: 'EUR' })
const key = (name: string) => ({ 'idempotency-key': name })

function call(method: string, path: string, as: Who = 'nobody', more: Partial<Call> = {}): Call {
  return { method, path: () => path, as, ...more }
}

const signedUp = accounts.flatMap((account, nr) => [
  call('POST', '/v1/users', 'nobody', { body: { ...account, name: `Person ${nr}` } }),
  call('POST', '/v1/sessions', 'nobody', { body: account }),
])
const stocked = skus.slice(0, 4).map((sku) =>
  call('POST', '/v1/products', 'admin', {
    body: {
      sku,
      name: `Board ${sku}`,
      description: 'Sawn.',
      price: euros(1_299),
      onHand: sku === 'EQ-FEW' ? 4 : 60,
    },
  }),
)
const basket = { lines: [{ sku: 'EQ-OAK', quantity: 2 }], paymentMethod: 'pm_card_visa' }

export const opening: readonly Call[] = [
  ...signedUp,
  call('POST', '/v1/sessions', 'nobody', { body: admin }),
  ...stocked,
  call('POST', '/v1/orders', 0, { body: basket, headers: key('first') }),
  call('POST', '/v1/orders', 0, { body: basket, headers: key('first') }),
  call('GET', '/v1/payments', 'admin'),
  {
    method: 'POST',
    path: (known) => `/v1/payments/${known.payment(0)}/refunds`,
    as: 'admin',
    body: { amount: euros(450) },
    headers: key('back'),
  },
  call('POST', '/v1/users/password-resets', 'nobody', { body: { email: 'person-1@example.com' } }),
  call('POST', '/v1/users/password-resets', 'nobody', { body: { email: 'stranger@example.com' } }),
  call('GET', '/dev/mailbox'),
  call('GET', '/.well-known/jwks.json'),
  call('GET', '/v1/products/EQ-OAK', 'nobody', { headers: { 'if-none-match': '*' } }),
  call('HEAD', '/v1/products/EQ-OAK'),
  call('PATCH', '/v1/products/EQ-OAK', 'admin', {
    body: { price: euros(450) },
    headers: { 'if-match': '"0"' },
  }),
  call('POST', '/v1/users', 'nobody', { body: { ...accounts[0], name: 'Somebody else' } }),
  call('POST', '/v1/orders', 0, { body: basket }),
  call('POST', '/v1/orders', 'nobody', { body: basket, headers: key('second') }),
  call('GET', '/v1/users/me', 'liar'),
  call('POST', '/v1/products', 1, { body: {} }),
  call('DELETE', '/v1/products'),
  call('GET', '/v1/orders/no-id', 1),
  call('POST', '/v1/users', 'nobody', { bytes: 'a=b', headers: { 'content-type': 'text/plain' } }),
  call('POST', '/v1/sessions', 'nobody', { bytes: `"${'x'.repeat(2 ** 20)}"` }),
]
