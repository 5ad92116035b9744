// A product enters the catalogue, with what is on hand of it.
import { skuTaken } from './failures.ts'
import { useCase } from './module.ts'
import type { NewProduct, Product } from './product.ts'
import { insertProduct } from './store.ts'

export const addProduct = useCase(async (product: NewProduct, { tx, now, audit }): Promise<Product> => {
  if (!(await insertProduct(tx, product, now()))) throw skuTaken()
  audit('product.added', product.sku)
  return { ...product, reserved: 0, version: 1 }
})
