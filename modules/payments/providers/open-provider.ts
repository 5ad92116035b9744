// The providers by name, and which of them may speak first.
import type { Database } from '#runtime'
import { webhooksUnknown } from '../failures.ts'
import type { ProviderNotice, PaymentProvider, ProviderName, Signed } from './provider.ts'
import { openSandbox } from './sandbox.ts'
import type { StripeSettings } from './stripe/client.ts'
import { openStripe } from './stripe/stripe.ts'
import { readStripeWebhook } from './stripe/webhook.ts'

export interface ProviderSettings extends StripeSettings {
  readonly PAYMENT_SANDBOX_SLOW_MS: number
  readonly STRIPE_WEBHOOK_SECRET?: readonly string[] | undefined
}

interface Surroundings {
  readonly db: Database
  readonly settings: ProviderSettings
}

const open: Record<ProviderName, (surroundings: Surroundings) => PaymentProvider> = {
  sandbox: ({ db, settings }) => openSandbox(db, { slowMs: settings.PAYMENT_SANDBOX_SLOW_MS }),
  stripe: ({ settings }) => openStripe(settings),
}

/** The provider of that name. Holds nothing, so that there is nothing to close. */
export function openProvider(name: ProviderName, surroundings: Surroundings): PaymentProvider {
  return open[name](surroundings)
}

/** The sandbox has nobody outside who could change its books. */
export const webhookProviders = ['stripe'] as const

/** Throws where the provider cannot be told from a stranger: no secret was given, or none of them signed this. */
export async function readWebhook(
  provider: (typeof webhookProviders)[number],
  signed: Signed,
  { settings, now }: { readonly settings: ProviderSettings; now(): Date },
): Promise<ProviderNotice | undefined> {
  const readers = { stripe: { read: readStripeWebhook, secrets: settings.STRIPE_WEBHOOK_SECRET } }
  const { read, secrets } = readers[provider]
  if (!secrets) throw webhooksUnknown()
  return read(signed, secrets, now())
}
