// Declares inventory: whom it uses (nobody), its settings, and the typed tools that its files are written with.
import { declareModule, z } from '#runtime'
import { inventory } from './contract.ts'
import { internal } from './internal.ts'

export const { useCase, handle, answer, newRoutes, defineModule } = declareModule(inventory, {
  uses: [],
  internal,
  settings: {
    /** How long stock is held for an order that is neither committed nor released. At most a week; parts of a minute count. */
    RESERVATION_TTL_MINUTES: z.coerce.number().positive().max(10_080).default(30),
    /** Whether a small shop's products are added at start; see `add-demo-catalogue.ts`. */
    DEMO_CATALOGUE: z.stringbool().default(false),
  },
})
