// One step at the provider, from our side: asked by its key, within a deadline.
import type { Database } from '#runtime'
import { providerSilent } from './failures.ts'
import { openProvider, type ProviderSettings } from './providers/open-provider.ts'
import type { Answers, PaymentProvider, ProviderName, Step } from './providers/provider.ts'

/** What an effect is given, as much of it as is needed here. */
interface Try {
  readonly read: {
    readonly db: Database
    readonly settings: ProviderSettings & { readonly PAYMENT_TIMEOUT_MS: number }
  }
  readonly attempt: number
  readonly signal: AbortSignal
}

/**
 * Carries out one step, or finds out that an earlier try has. The provider does each key once, so that asking first
 * only spares it the repetition: where `attempt` has lost count, after a replay by hand, nothing is done twice.
 * Throws when no answer comes in time, which is no refusal.
 */
export async function askProvider<S extends Step>(
  provider: ProviderName,
  step: S,
  key: string,
  { read, attempt, signal }: Try,
  call: (provider: PaymentProvider, signal: AbortSignal) => Promise<Answers[S]>,
): Promise<Answers[S]> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(read.settings.PAYMENT_TIMEOUT_MS)])
  const asked = openProvider(provider, read)
  try {
    const found = attempt > 1 ? await asked.find(step, key, deadline) : undefined
    return found ?? (await call(asked, deadline))
  } catch (error) {
    throw deadline.aborted ? providerSilent({ cause: error }) : error
  }
}
