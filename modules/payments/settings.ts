// What payments is told by its environment, and what of it does not go together.
import { z } from '#runtime'
import { providerNames } from './providers/provider.ts'

/** Parts with commas between them; several while a secret is being changed for another. */
const WebhookSecrets = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .pipe(
    z.array(z.string().regex(/^whsec_\S+$/, 'expected one or more of `whsec_…`, with commas between them')),
  )
const StripeKey = z
  .string()
  .regex(/^[rs]k_(?:test|live)_\w+$/, 'expected a key like `sk_live_…` or `rk_live_…`')
const HttpUrl = z.url({ protocol: /^https?$/, error: 'expected a URL like https://api.stripe.com' })

export const settings = {
  /** Who takes the money of new payments; one that was begun stays with its provider. The sandbox, where nothing is said. */
  PAYMENT_PROVIDER: z.enum(providerNames).optional(),
  /**
   * How long one try at the provider may take before it counts as unanswered: asking what an earlier one did, and the
   * call. Well within the 20 s that a message is given for a try, so that it is we who say that there was no answer.
   */
  PAYMENT_TIMEOUT_MS: z.coerce.number().int().min(1).max(15_000).default(5_000),
  /** How long the sandbox thinks about `pm_card_slow`. */
  PAYMENT_SANDBOX_SLOW_MS: z.coerce.number().int().min(0).max(60_000).default(3_000),
  STRIPE_SECRET_KEY: StripeKey.optional(),
  /** Says that Stripe is to take no money, with a key of its test mode, though this is production: on staging, for one. */
  STRIPE_TEST_MODE: z.stringbool().default(false),
  /** Of the endpoint `/v1/payments/webhooks/stripe`. */
  STRIPE_WEBHOOK_SECRET: WebhookSecrets.optional(),
  /** Where Stripe's API is; another one for tests. */
  STRIPE_API_BASE: HttpUrl.default('https://api.stripe.com'),
}

type Settings = { readonly [Name in keyof typeof settings]: z.output<(typeof settings)[Name]> }

/** Who takes the money of a new payment. */
export function providerIn({ PAYMENT_PROVIDER }: Settings) {
  return PAYMENT_PROVIDER ?? 'sandbox'
}

export function settingFaults(given: Settings, environment: string): string[] {
  const faults: string[] = []
  const isProduction = environment === 'production'
  if (isProduction && given.PAYMENT_PROVIDER === undefined)
    faults.push(
      'PAYMENT_PROVIDER is not set: in production say who takes the money. Set it to `stripe`, or to `sandbox`, which takes none.',
    )
  if (given.PAYMENT_PROVIDER === 'stripe')
    for (const name of ['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET'] as const)
      if (given[name] === undefined)
        faults.push(
          `PAYMENT_PROVIDER=stripe needs ${name}. Set it, or ${name}_FILE; Stripe's dashboard shows it.`,
        )
  const isTestKey = /^.k_test_/.test(given.STRIPE_SECRET_KEY ?? '')
  if (given.PAYMENT_PROVIDER === 'stripe' && isProduction && isTestKey && !given.STRIPE_TEST_MODE)
    faults.push(
      'STRIPE_SECRET_KEY is a test key: every order would be confirmed for no money. Set the live one, `sk_live_…` or `rk_live_…`; where that is what you want, on staging, set STRIPE_TEST_MODE=true.',
    )
  if (given.STRIPE_TEST_MODE && given.STRIPE_SECRET_KEY !== undefined && !isTestKey)
    faults.push(
      'STRIPE_TEST_MODE=true says that no money is taken, and STRIPE_SECRET_KEY is a live key, which takes it. Set a test key, or leave STRIPE_TEST_MODE out.',
    )
  if (isProduction && !given.STRIPE_API_BASE.startsWith('https:'))
    faults.push(
      'STRIPE_API_BASE would send the key of Stripe in clear. Leave it out, or give an https:// URL.',
    )
  return faults
}
