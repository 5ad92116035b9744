// What there is to read and to keep up, in any order and under any condition.
import * as fc from 'fast-check'
import type { Call } from './call.ts'
import { anyone, at, type Drawn, keeper, money, nth, page, seen, sku, tag } from './chances.ts'
import type { Known } from './known.ts'

export const reading: Drawn = fc
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

export const upkeep: Drawn = fc
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
