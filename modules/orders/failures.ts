// The ways in which orders refuses.
import { failure } from '#runtime'

export const orderMissing = failure('missing', 'order-missing', 'There is no such order.')
export const orderConfirmed = failure(
  'conflict',
  'order-confirmed',
  'The order is confirmed and can no longer be cancelled.',
)
export const unknownSku = failure('invalid', 'unknown-sku', 'The order names products that do not exist.')
export const repeatedSku = failure(
  'invalid',
  'repeated-sku',
  'The order names a product in more than one line. Add the quantities up in one.',
)
export const mixedCurrencies = failure(
  'invalid',
  'mixed-currencies',
  'The products of one order must be priced in one currency. Place one order for each currency.',
)
export const totalTooLarge = failure(
  'invalid',
  'total-too-large',
  'The total of the order is too large. Place several smaller orders.',
)
