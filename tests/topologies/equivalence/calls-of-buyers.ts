// Orders of every card, cancelled and paid back, by whoever may and whoever may not.
import * as fc from 'fast-check'
import { skus } from './call.ts'
import { anyone, at, type Drawn, keeper, keyed, money, nth, person, sku } from './chances.ts'

const cards = [
  'pm_card_visa',
  'pm_card_chargeDeclined',
  'pm_card_slow',
  'pm_card_timeout_after_charge',
  'pm_card_error_once',
  'pm_of_no_kind',
]

export const order: Drawn = fc
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
export const again: Drawn = person.map((as) => ({
  method: 'POST',
  path: at('/v1/orders'),
  as,
  body: { lines: [{ sku: 'EQ-OAK', quantity: 1 }], paymentMethod: 'pm_card_visa' },
  headers: { 'idempotency-key': 'again' },
}))

export const cancel: Drawn = fc.record({ as: anyone, which: nth }).map(({ as, which }) => ({
  method: 'POST',
  path: (known) => `/v1/orders/${known.order(which)}/cancel`,
  as,
}))

export const refund: Drawn = fc
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
