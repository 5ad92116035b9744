// The declaration of payments, and the tools its files are written with.
import { declareModule, z } from '#runtime'
import { payments } from './contract.ts'
import { internal } from './internal.ts'
import { providerNames } from './providers/provider.ts'

export const { useCase, handle, effect, newRoutes, defineModule } = declareModule(payments, {
  uses: [],
  internal,
  settings: {
    /** Who takes the money of new payments; one that was begun stays with its provider. */
    PAYMENT_PROVIDER: z.enum(providerNames).default('sandbox'),
    /** How long one call of the provider may take before it counts as unanswered. */
    PAYMENT_TIMEOUT_MS: z.coerce.number().int().min(1).max(25_000).default(5_000),
    /** How long the sandbox thinks about `pm_card_slow`. */
    PAYMENT_SANDBOX_SLOW_MS: z.coerce.number().int().min(0).max(60_000).default(3_000),
  },
})
