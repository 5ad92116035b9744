// Somebody has counted: so much of a product is on hand.
import { isCurrent } from '#runtime'
import { productChanged, productMissing, stockReserved } from './failures.ts'
import { useCase } from './module.ts'
import type { Product } from './product.ts'
import { lockProduct, updateProduct } from './store.ts'

interface SetStock {
  readonly sku: string
  readonly onHand: number
  readonly ifMatch: string | undefined
}

/** Never below what is reserved: that is promised to orders. */
export const setStock = useCase(
  async ({ sku, onHand, ifMatch }: SetStock, { tx, later, audit }): Promise<Product> => {
    const product = await lockProduct(tx, sku)
    if (!product) throw productMissing()
    if (!isCurrent(ifMatch, product.version)) throw productChanged()
    const { reserved } = product
    if (onHand < reserved)
      throw stockReserved({
        detail: `${reserved} of this product are reserved for orders. Set at least that.`,
      })
    const counted = { ...product, onHand, version: product.version + 1 }
    audit('stock.set', sku)
    later(updateProduct(tx, counted))
    return counted
  },
)
