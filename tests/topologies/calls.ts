// What clients might ask, rightly and wrongly, drawn by chance: each call names people and things by number.
import * as fc from 'fast-check'
import type { Known } from './known.ts'

export type Who = 'nobody' | 'admin' | 'liar' | number

export interface Call {
  readonly method: string
  readonly path: (known: Known) => string
  readonly as: Who
  readonly body?: unknown
  /** Sent as it is, in place of `body`. */
  readonly bytes?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Of the body: the refresh token of this person, the `back`th last one. */
  readonly refresh?: { readonly who: number; readonly back: number }
}

type Drawn = fc.Arbitrary<Call>
export const people = 3
/** The last two are no products: one is none yet, the other never. */
export const skus = ['EQ-OAK', 'EQ-ASH', 'EQ-FEW', 'EQ-ELM', 'EQ-NEW', 'EQ-NONE'] as const

const is = <T>(value: T) => fc.constant(value)
const person = fc.nat({ max: people - 1 })
const user: fc.Arbitrary<Who> = fc.oneof(
  { weight: 6, arbitrary: person },
  { weight: 1, arbitrary: is('admin' as const) },
)
const anyone: fc.Arbitrary<Who> = fc.oneof(
  { weight: 6, arbitrary: user },
  { weight: 1, arbitrary: fc.constantFrom('nobody' as const, 'liar' as const) },
)
const keeper: fc.Arbitrary<Who> = fc.oneof(
  { weight: 5, arbitrary: is('admin' as const) },
  { weight: 1, arbitrary: anyone },
)
const sku = fc.constantFrom(...skus)
const nth = fc.nat({ max: 30 })
const tag = fc.constantFrom(undefined, '"1"', '"2"', '"3"', '*', 'W/"1"', '"1", "2"')
const cards = [
  'pm_card_visa',
  'pm_card_chargeDeclined',
  'pm_card_slow',
  'pm_card_timeout_after_charge',
  'pm_card_error_once',
  'pm_of_no_kind',
]
const money = fc.record({
  amount: fc.constantFrom(0, 1, 450, 1_299, 2 ** 53),
  currency: fc.constantFrom('EUR', 'EUR', 'USD', 'euro'),
})
const page = fc
  .tuple(
    fc.constantFrom('', 'limit=1', 'limit=2', 'limit=100', 'limit=0', 'limit=x'),
    fc.constantFrom('', 'cursor=EQ-ELM', 'cursor=nonsense'),
  )
  .map((parts) => parts.filter(Boolean).join('&'))

const at = (path: string) => () => path
const keyed = (key: number | undefined): Record<string, string> =>
  key === undefined ? {} : { 'idempotency-key': `key-${key}` }
const seen = (name: string, value: string | undefined): Record<string, string> =>
  value === undefined ? {} : { [name]: value }

const order: Drawn = fc
  .record({
    as: fc.oneof({ weight: 9, arbitrary: person }, { weight: 1, arbitrary: anyone }),
    lines: fc.array(
      fc.record({
        sku: fc.oneof(
          { weight: 9, arbitrary: fc.constantFrom(...skus.slice(0, 4)) },
          { weight: 1, arbitrary: sku },
        ),
        quantity: fc.constantFrom(1, 1, 2, 3, 0),
      }),
      { minLength: 1, maxLength: 2 },
    ),
    paymentMethod: fc.constantFrom(...cards),
    // Repeated by chance, with the same body or another one.
    key: fc.option(fc.nat({ max: 60 }), { nil: undefined, freq: 12 }),
  })
  .map(({ as, key, ...body }) => ({ method: 'POST', path: at('/v1/orders'), as, body, headers: keyed(key) }))

/** The same order under the same key, again and again. */
const again: Drawn = person.map((as) => ({
  method: 'POST',
  path: at('/v1/orders'),
  as,
  body: { lines: [{ sku: 'EQ-OAK', quantity: 1 }], paymentMethod: 'pm_card_visa' },
  headers: { 'idempotency-key': 'again' },
}))

const cancel: Drawn = fc.record({ as: anyone, which: nth }).map(({ as, which }) => ({
  method: 'POST',
  path: (known) => `/v1/orders/${known.order(which)}/cancel`,
  as,
}))

const refund: Drawn = fc
  .record({
    as: keeper,
    which: nth,
    amount: money,
    key: fc.option(fc.nat({ max: 20 }), { nil: undefined, freq: 9 }),
  })
  .map(({ as, which, amount, key }) => ({
    method: 'POST',
    path: (known) => `/v1/payments/${known.payment(which)}/refunds`,
    as,
    body: { amount },
    headers: keyed(key),
  }))

const reading: Drawn = fc
  .record({
    as: anyone,
    which: nth,
    sku,
    page,
    ifNoneMatch: tag,
    method: fc.constantFrom('GET', 'GET', 'GET', 'HEAD'),
    what: nth,
  })
  .map(({ as, which, sku, page, ifNoneMatch, method, what }) => {
    const paths: ((known: Known) => string)[] = [
      (known) => `/v1/orders/${known.order(which)}`,
      (known) => `/v1/payments?orderId=${known.order(which)}`,
      (known) => `/v1/payments/${known.payment(which)}/refunds?${page}`,
      at(`/v1/orders?${page}`),
      at(`/v1/payments?${page}`),
      at(`/v1/notifications?${page}`),
      at('/v1/notifications/preferences'),
      at(`/v1/products?${page}`),
      at(`/v1/products/${sku}`),
      at(`/v1/products/${sku}/stock`),
      at('/v1/users/me'),
      at(`/v1/dead-letters?${page}`),
    ]
    const path = paths[what % paths.length] ?? at('/')
    return { method, path, as, headers: seen('if-none-match', ifNoneMatch) }
  })

const upkeep: Drawn = fc
  .record({ as: keeper, sku, price: money, onHand: fc.constantFrom(0, 5, 40, -1), ifMatch: tag, what: nth })
  .map(({ as, sku, price, onHand, ifMatch, what }): Call => {
    const headers = seen('if-match', ifMatch)
    if (what % 3 === 0)
      return { method: 'PUT', path: at(`/v1/products/${sku}/stock`), as, headers, body: { onHand } }
    if (what % 3 === 1)
      return { method: 'PATCH', path: at(`/v1/products/${sku}`), as, headers, body: { price } }
    return {
      method: 'POST',
      path: at('/v1/products'),
      as,
      body: { sku, name: `Board ${sku}`, description: 'Sawn.', price, onHand },
    }
  })

const profile: Drawn = fc
  .record({
    as: anyone,
    name: fc.constantFrom('Ada', 'Zoë 木', ''),
    ifMatch: tag,
    wants: fc.constantFrom({ orderMails: false }, { orderMails: true }, { all: true }),
    what: nth,
  })
  .map(({ as, name, ifMatch, wants, what }): Call =>
    what % 2 === 0
      ? { method: 'PATCH', path: at('/v1/users/me'), as, headers: seen('if-match', ifMatch), body: { name } }
      : { method: 'PATCH', path: at('/v1/notifications/preferences'), as, body: wants },
  )

const account: Drawn = fc
  .record({
    nr: fc.nat({ max: 5 }),
    password: fc.constantFrom('a password for all', 'a password for all', 'another password', 'short'),
    what: nth,
  })
  .map(({ nr, password, what }): Call => {
    const credentials = { email: `person-${nr}@example.com`, password }
    return what % 2 === 0
      ? {
          method: 'POST',
          path: at('/v1/users'),
          as: 'nobody',
          body: { ...credentials, name: `Person ${nr}` },
        }
      : { method: 'POST', path: at('/v1/sessions'), as: 'nobody', body: credentials }
  })

const session: Drawn = fc
  .record({ who: person, back: fc.constantFrom(0, 0, 0, 1), what: nth })
  .map(({ who, back, what }): Call =>
    what % 4 === 0
      ? { method: 'DELETE', path: at('/v1/sessions/current'), as: who }
      : { method: 'POST', path: at('/v1/sessions/refresh'), as: 'nobody', refresh: { who, back } },
  )

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
  '/v1/orders/no-id',
]
const stray: Drawn = fc
  .record({
    as: anyone,
    path: fc.constantFrom(...strayPaths),
    method: fc.constantFrom('GET', 'GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'),
  })
  .map(({ path, ...call }) => ({ ...call, path: at(path) }))

const broken: Drawn = fc
  .record({
    as: anyone,
    path: fc.constantFrom('/v1/orders', '/v1/users', '/v1/sessions', '/v1/products', '/v1/sessions/refresh'),
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

const call: Drawn = fc.oneof(
  { weight: 9, arbitrary: order },
  { weight: 1, arbitrary: again },
  { weight: 2, arbitrary: cancel },
  { weight: 4, arbitrary: refund },
  { weight: 12, arbitrary: reading },
  { weight: 3, arbitrary: upkeep },
  { weight: 2, arbitrary: profile },
  { weight: 2, arbitrary: account },
  { weight: 1, arbitrary: session },
  { weight: 4, arbitrary: stray },
  { weight: 3, arbitrary: broken },
)

/** Always the same for one seed. */
export function callsOf(seed: number, count: number): Call[] {
  return fc.sample(call, { seed, numRuns: count })
}
