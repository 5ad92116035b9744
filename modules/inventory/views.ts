// Products and their stock as clients see them.
import { Money, pageSchema, z } from '#runtime'
import { Sku } from './contract.ts'
import { OnHand, type Product } from './product.ts'
import { available } from './reservation.ts'

const fields = {
  sku: Sku,
  name: z.string(),
  description: z.string(),
  price: Money,
  available: z.int().min(0).openapi({ description: 'On hand and not reserved.' }),
}
export const ProductView = z.object(fields).openapi('InventoryProduct')
export const ProductPage = pageSchema(ProductView).openapi('InventoryProductPage')
export const StockView = z
  .object({
    ...fields,
    onHand: OnHand,
    reserved: z.int().min(0).openapi({ description: 'Held for orders that are neither paid nor cancelled.' }),
  })
  .openapi('InventoryStock')

export function viewOfProduct(product: Product): z.output<typeof ProductView> {
  const { sku, name, description, price } = product
  return { sku, name, description, price, available: available(product) }
}

export function viewOfStock(product: Product): z.output<typeof StockView> {
  const { onHand, reserved } = product
  return { ...viewOfProduct(product), onHand, reserved }
}
