// Declares orders: what it may use, and the typed tools that its files are written with.
import { declareModule } from '#runtime'
import { inventory } from '#modules/inventory'
import { payments } from '#modules/payments'
import { orders } from './contract.ts'
import { internal } from './internal.ts'

export const { useCase, on, after, defineProcess, newRoutes, defineModule } = declareModule(orders, {
  uses: [inventory, payments],
  internal,
})
