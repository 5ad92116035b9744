// Calls that no client should make: wrong methods, paths to nowhere, bodies that are none.
import * as fc from 'fast-check'
import { anyone, at, type Drawn } from './chances.ts'

const strayPaths = [
  '/',
  '/v1',
  '/v2/products',
  '/v1/Products',
  '/v1/products/EQ-OAK/',
  '/v1/products/a%2Fb',
  '/v1/products/%ff',
  '/internal/inventory/query/inventory.product-prices',
  '/metrics',
  '/openapi.json',
  '/docs',
  '/dev/mailbox',
  '/livez',
  '/readyz',
  '/.well-known/jwks.json',
  '/v1/products/EQ-OAK',
  '/v1/orders',
  '/v1/users/me',
  '/v1/payments/disputes',
  '/v1/payments/webhooks/stripe',
  '/v1/orders/no-id',
]
export const stray: Drawn = fc
  .record({
    as: anyone,
    path: fc.constantFrom(...strayPaths),
    method: fc.constantFrom('GET', 'GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'),
  })
  .map(({ path, ...call }) => ({ ...call, path: at(path) }))

export const broken: Drawn = fc
  .record({
    as: anyone,
    path: fc.constantFrom(
      '/v1/orders',
      '/v1/users',
      '/v1/sessions',
      '/v1/products',
      '/v1/sessions/refresh',
      '/v1/payments/webhooks/stripe',
    ),
    bytes: fc.constantFrom(
      '',
      '{',
      '[]',
      'null',
      '{"lines":[]}',
      '{"a":1,"a":2}',
      '['.repeat(2_000),
      `"${'x'.repeat(2 ** 20)}"`,
    ),
    type: fc.constantFrom(
      'application/json',
      'application/json; charset=utf-8',
      'application/json',
      'text/plain',
    ),
  })
  .map(({ as, path, bytes, type }) => ({
    method: 'POST',
    path: at(path),
    as,
    bytes,
    headers: { 'content-type': type, 'idempotency-key': 'broken' },
  }))
