// A product, as inventory knows it, and what may be said of one.
import { Money, z } from '#runtime'
import { Sku } from './contract.ts'

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
export const OnHand = z.int().min(0).max(1_000_000_000)

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
