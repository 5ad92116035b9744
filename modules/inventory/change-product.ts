// What is told and asked for a product changes; its stock does not.
import { isCurrent } from '#runtime'
import { productChanged, productMissing } from './failures.ts'
import { useCase } from './module.ts'
import type { Product, ProductChange } from './product.ts'
import { lockProduct, updateProduct } from './store.ts'

interface ChangeProduct {
  readonly sku: string
  readonly change: ProductChange
  readonly ifMatch: string | undefined
}

export const changeProduct = useCase(
  async ({ sku, change, ifMatch }: ChangeProduct, { tx, later, audit }): Promise<Product> => {
    const product = await lockProduct(tx, sku)
    if (!product) throw productMissing()
    if (!isCurrent(ifMatch, product.version)) throw productChanged()
    const { name = product.name, description = product.description, price = product.price } = change
    const changed = { ...product, name, description, price, version: product.version + 1 }
    audit('product.changed', sku)
    later(updateProduct(tx, changed))
    return changed
  },
)
