// A product, as inventory knows it and as clients see it.
import { Money, pageSchema, z } from '#runtime'
import { Sku } from './contract.ts'
import { available } from './reservation.ts'

export interface Product {
  readonly sku: string
  readonly name: string
  readonly description: string
  readonly price: Money
  readonly onHand: number
  readonly reserved: number
  /** Counts every change, stock included. */
  readonly version: number
}

// Postgres takes no NUL, and half a surrogate pair would not come back as it went.
const Name = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine((text) => !/[\p{Cc}\p{Cs}]/u.test(text), 'No control characters')
const Description = z
  .string()
  .max(5_000)
  .refine((text) => !/[\0\p{Cs}]/u.test(text), 'No NUL')
const OnHand = z.int().min(0).max(1_000_000_000)

export const NewProduct = z
  .strictObject({
    sku: Sku,
    name: Name,
    description: Description.default(''),
    price: Money,
    onHand: OnHand,
  })
  .openapi('InventoryNewProduct')
export type NewProduct = z.output<typeof NewProduct>

export const ProductChange = z
  .strictObject({ name: Name.optional(), description: Description.optional(), price: Money.optional() })
  .openapi('InventoryProductChange')
export type ProductChange = z.output<typeof ProductChange>

export const StockChange = z.strictObject({ onHand: OnHand }).openapi('InventoryStockChange')

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

export function viewOf(product: Product): z.output<typeof ProductView> {
  const { sku, name, description, price } = product
  return { sku, name, description, price, available: available(product) }
}

export function stockViewOf(product: Product): z.output<typeof StockView> {
  const { onHand, reserved } = product
  return { ...viewOf(product), onHand, reserved }
}
