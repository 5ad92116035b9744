// One step at the provider, from our side: asked by its key, within a deadline.
import type { Database } from '#runtime'
import { providerSilent } from './failures.ts'
import { openProvider, type ProviderSettings } from './providers/open-provider.ts'
import type { Answers, PaymentProvider, ProviderName, Sought, Step } from './providers/provider.ts'

/** What an effect is given, as much of it as is needed here. */
interface Try {
  readonly read: { readonly db: Database; readonly settings: ProviderSettings; now(): Date }
  readonly attempt: number
  readonly signal: AbortSignal
}

interface Asking<S extends Step> {
  readonly step: S
  readonly wish: Sought[S]
  /** No try of it was made before; undefined where that is not known. */
  readonly since: Date | undefined
}

/** Providers keep keys for a day at least. */
const keyLifeMs = 3_600_000

/**
 * Carries out one step, or finds out that an earlier try has. Within its life the provider does each key once, so that
 * asking first only spares it the repetition. Of an older wish it is always asked, for a database that was restored from
 * a backup knows nothing of later tries. Throws when no answer comes in time, which is no refusal.
 */
export async function askProvider<S extends Step>(
  provider: ProviderName,
  { step, wish, since }: Asking<S>,
  given: Try,
  call: (provider: PaymentProvider, signal: AbortSignal) => Promise<Answers[S]>,
): Promise<Answers[S]> {
  const { read, attempt } = given
  const isYoung = since !== undefined && read.now().getTime() - since.getTime() <= keyLifeMs
  const mayBeKnown = attempt > 1 || !isYoung
  return withProvider(provider, given, async (asked, signal) => {
    const found = mayBeKnown ? await asked.find(step, wish, signal) : undefined
    return found ?? call(asked, signal)
  })
}

/** Talks to the provider for as long as one try may take. */
export async function withProvider<T>(
  provider: ProviderName,
  { read, signal }: Omit<Try, 'attempt'>,
  talk: (provider: PaymentProvider, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(read.settings.PAYMENT_TIMEOUT_MS)])
  try {
    return await talk(openProvider(provider, read), deadline)
  } catch (error) {
    throw deadline.aborted ? providerSilent({ cause: error }) : error
  }
}
