// The ways in which inventory may refuse.
import { failure } from '#runtime'

export const productMissing = failure('missing', 'product-missing', 'There is no such product.')
export const skuTaken = failure('conflict', 'sku-taken', 'There is a product with this SKU already.')
export const productChanged = failure(
  'stale',
  'product-changed',
  'The product or its stock has changed since. Read it again, and send its ETag as `If-Match`.',
)
export const stockReserved = failure(
  'conflict',
  'stock-reserved',
  'More than that is reserved for orders. Set at least what is reserved.',
)
