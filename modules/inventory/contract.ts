// What others may know of inventory: prices, and stock reserved, released and committed for an order.
import { command, defineContract, event, id, Money, query, z } from '#runtime'

export const OrderId = id('order')
export type OrderId = z.output<typeof OrderId>
export const Sku = z.string().regex(/^[A-Z0-9][A-Z0-9-]{0,63}$/)
const Line = z.object({ sku: Sku, quantity: z.int().min(1).max(1_000) })

export const ReserveStock = command('inventory.reserve-stock@1', 'orderId', {
  orderId: OrderId,
  lines: z.array(Line).min(1),
})
export const ReleaseStock = command('inventory.release-stock@1', 'orderId', { orderId: OrderId })
export const CommitStock = command('inventory.commit-stock@1', 'orderId', { orderId: OrderId })

export const StockReserved = event('inventory.stock-reserved@1', 'orderId', { orderId: OrderId })
export const StockRefused = event('inventory.stock-refused@1', 'orderId', {
  orderId: OrderId,
  sku: Sku,
  available: z.int(),
})
/** A reservation ran out before it was committed or released. */
export const ReservationExpired = event('inventory.reservation-expired@1', 'orderId', { orderId: OrderId })
/** A commit came after its reservation had run out, and the stock was gone. */
export const StockLost = event('inventory.stock-lost@1', 'orderId', { orderId: OrderId })

/** Name and price of the known ones among `skus`; an unknown one is left out. */
export const ProductPrices = query(
  'inventory.product-prices',
  z.object({ skus: z.array(Sku).max(100) }),
  z.array(z.object({ sku: Sku, name: z.string(), price: Money })),
)

export const inventory = defineContract('inventory', {
  ReserveStock,
  ReleaseStock,
  CommitStock,
  StockReserved,
  StockRefused,
  ReservationExpired,
  StockLost,
  ProductPrices,
})
