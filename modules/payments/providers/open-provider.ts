// The providers by name.
import type { Database } from '#runtime'
import type { PaymentProvider, ProviderName } from './provider.ts'
import { openSandbox } from './sandbox.ts'

export interface ProviderSettings {
  readonly PAYMENT_SANDBOX_SLOW_MS: number
}

interface Surroundings {
  readonly db: Database
  readonly settings: ProviderSettings
}

const open: Record<ProviderName, (surroundings: Surroundings) => PaymentProvider> = {
  sandbox: ({ db, settings }) => openSandbox(db, { slowMs: settings.PAYMENT_SANDBOX_SLOW_MS }),
}

/** The provider of that name. Holds nothing, so that there is nothing to close. */
export function openProvider(name: ProviderName, surroundings: Surroundings): PaymentProvider {
  return open[name](surroundings)
}
