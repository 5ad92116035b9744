// Calls of Stripe through its own library, which is loaded with the first of them.
import type { Stripe } from 'stripe'
import { Failure } from '#runtime'
import { providerSilent, providerUnavailable } from '../../failures.ts'

export interface StripeSettings {
  readonly STRIPE_SECRET_KEY?: string | undefined
  /** Where Stripe's API is. */
  readonly STRIPE_API_BASE: string
  readonly PAYMENT_TIMEOUT_MS: number
}

/** Stripe will not do it, and has done nothing. */
export interface Refusal {
  readonly code: string | undefined
  /** The bank's word, where it was the bank that refused. */
  readonly declineCode: string | undefined
  /** The parameter at fault. */
  readonly param: string | undefined
  readonly isCards: boolean
  /** For us, not for customers. */
  readonly message: string
}

export type StripeResult<T> = { readonly value: T } | { readonly refusal: Refusal }

/**
 * One call, without repetitions of the library's own: the road of messages repeats, and each wish has its key. Throws a
 * `Failure` of kind `unavailable` where what Stripe did is not known, or where it asks us to come again.
 */
export type CallStripe = <T>(
  call: (stripe: Stripe) => Promise<T>,
  signal: AbortSignal,
) => Promise<StripeResult<T>>

export function stripeCalls(settings: StripeSettings): CallStripe {
  return async (call, signal) => {
    signal.throwIfAborted()
    const stripe = await openStripe(settings, signal)
    try {
      return { value: await call(stripe) }
    } catch (thrown) {
      signal.throwIfAborted()
      return { refusal: refusalIn(thrown) }
    }
  }
}

async function openStripe(settings: StripeSettings, signal: AbortSignal): Promise<Stripe> {
  const { STRIPE_SECRET_KEY: key, STRIPE_API_BASE: base, PAYMENT_TIMEOUT_MS: timeout } = settings
  if (key === undefined)
    throw providerUnavailable({ cause: new Error('STRIPE_SECRET_KEY is not set: this payment needs it') })
  const { default: Stripe } = await import('stripe')
  const { protocol, hostname, port } = new URL(base)
  // For this call alone, so that it ends when nobody waits for it any more.
  const send = (url: string | URL | Request, { signal: own, ...init }: RequestInit = {}) =>
    fetch(url, { ...init, redirect: 'error', signal: own ? AbortSignal.any([own, signal]) : signal })
  return new Stripe(key, {
    httpClient: Stripe.createFetchHttpClient(send as typeof fetch), // it has a `preconnect` that nobody calls here
    protocol: protocol === 'http:' ? 'http' : 'https',
    host: hostname,
    port: port || (protocol === 'http:' ? 80 : 443),
    timeout,
    maxNetworkRetries: 0,
    telemetry: false,
  })
}

/** The answer, where a refusal can only be a fault of ours. */
export function answered<T>(result: StripeResult<T>): T {
  if ('refusal' in result) throw new Error(result.refusal.message)
  return result.value
}

/** Throws what is no refusal: no answer, an answer that says nothing, somebody else's fault. */
function refusalIn(thrown: unknown): Refusal {
  if (thrown instanceof Failure || !isStripes(thrown)) throw thrown
  // The error itself carries whole answers, with secrets in them; what goes on is a sentence.
  const { type, statusCode, code, requestId, message } = thrown
  const cause = new Error(
    `Stripe: ${type} ${statusCode ?? ''} ${code ?? ''} in ${requestId ?? 'no request'}: ${message}`,
  )
  if (type === 'StripeRateLimitError') throw providerUnavailable({ cause }) // also where its own locks are taken
  if (type === 'StripeAuthenticationError' || type === 'StripePermissionError')
    throw providerUnavailable({ cause })
  const isCards = type === 'StripeCardError'
  if (!isCards && type !== 'StripeInvalidRequestError')
    throw type === 'StripeIdempotencyError' ? cause : providerSilent({ cause })
  const { decline_code: declineCode, param } = thrown
  return { code, declineCode, param, isCards, message: cause.message }
}

/** By its shape: the class is loaded only with the first call. */
function isStripes(thrown: unknown): thrown is Stripe.errors.StripeError {
  return (
    thrown instanceof Error &&
    'type' in thrown &&
    typeof thrown.type === 'string' &&
    thrown.type.startsWith('Stripe')
  )
}
