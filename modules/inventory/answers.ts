// Questions in: what products cost.
import { ProductPrices } from './contract.ts'
import { answer } from './module.ts'
import { pricesOf } from './store.ts'

export const answers = [answer(ProductPrices, async ({ skus }, { db }) => pricesOf(db, skus))]
