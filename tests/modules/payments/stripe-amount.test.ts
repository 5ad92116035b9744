// Amounts at Stripe: every currency in its own minor units, and nothing ever rounded.
import { expect, test } from 'bun:test'
import * as fc from 'fast-check'
import { fromStripe, toStripe } from '../../../modules/payments/providers/stripe/amount.ts'

test.each([
  ['EUR', 1_299, 1_299],
  ['JPY', 500, 500], // no decimals
  ['KWD', 5_120, 5_120], // three decimals
  ['ISK', 5, 500], // no decimals, sent as two
  ['MGA', 1_200, 12], // two decimals, sent as none
])('%s: %d of ours are %d of Stripe’s', (currency, amount, units) => {
  expect(toStripe({ amount, currency })).toEqual({ amount: units, currency: currency.toLowerCase() })
  expect(fromStripe(units, currency.toLowerCase())).toEqual({ amount, currency })
})

test.each([
  ['KWD', 5_124], // the last digit must be 0
  ['MGA', 1_250], // no fractions of an ariary
  ['ISK', 2 ** 53 - 1], // more than a number carries exactly
  ['UGX', 500], // Stripe names two units for it
])('%s %d cannot be charged exactly, and is not charged', (currency, amount) => {
  expect(toStripe({ amount, currency })).toBeUndefined()
})

test('what Stripe was told comes back as it went', () => {
  const currencies = fc.constantFrom('EUR', 'USD', 'JPY', 'KRW', 'BHD', 'KWD', 'ISK', 'MGA', 'HUF', 'TWD')
  fc.assert(
    fc.property(currencies, fc.nat(1_000_000_000), (currency, amount) => {
      const told = toStripe({ amount, currency })
      if (told) expect(fromStripe(told.amount, told.currency)).toEqual({ amount, currency })
      else expect(currency).toMatch(/BHD|KWD|MGA/)
    }),
  )
})
