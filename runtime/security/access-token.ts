// Access tokens: JWTs as RFC 9068 wants them, signed with Ed25519, checked once and then remembered until they end.
import { z } from '@hono/zod-openapi'
import { errors, jwtVerify } from 'jose'
import type { Caller } from '../context.ts'
import { failure } from '../failure.ts'
import { openTrust, type Trust, type TrustOptions } from './trust.ts'

export interface AccessTokensOptions extends Pick<TrustOptions, 'freshMs'> {
  readonly issuer: string
  readonly audience: string
  /** What is to be believed now. Asked about twice in `freshMs` while tokens come, however many and whatever they say. */
  readonly trust: TrustOptions['ask']
  /** Called when nobody says what is to be believed, once until somebody does. */
  readonly onAway: TrustOptions['onAway']
  /** Milliseconds since 1970. */
  readonly now?: () => number
  /** Milliseconds, steadily. */
  readonly clock?: () => number
}

export const invalidToken = failure(
  'unauthenticated',
  'invalid-token',
  'The access token is not valid, or no longer. Refresh it or sign in again.',
)

/** How far the clocks of those who sign and those who check may be apart. */
const LEEWAY_S = 15
/** No access token lives longer, whatever it says. */
const LONGEST_LIFE_S = 3_600
const REMEMBERED = 10_000
const LONGEST_TOKEN = 4_096

const Claims = z.object({
  sub: z.uuid(),
  role: z.enum(['customer', 'admin']),
  sid: z.string().min(1).max(64),
  iat: z.int(),
  exp: z.int(),
})

interface Verified {
  readonly kid: string
  readonly caller: Extract<Caller, { kind: 'user' }>
  readonly untilMs: number
}

/** Gives a function that says whose a token is; it fails with `invalid-token`, or with what `trust` failed with. */
export function openAccessTokens(options: AccessTokensOptions): (token: string) => Promise<Caller> {
  const now = options.now ?? Date.now
  const verified = new Map<string, Verified>()
  const trust = openTrust({
    ask: options.trust,
    freshMs: options.freshMs,
    rememberMs: (LONGEST_LIFE_S + 2 * LEEWAY_S) * 1_000,
    clock: options.clock ?? (() => performance.now()),
    onAway: options.onAway,
  })

  function remembered(token: string): Verified | undefined {
    const known = verified.get(token)
    if (!known) return undefined
    verified.delete(token)
    if (known.untilMs <= now()) throw invalidToken()
    return known
  }

  function remember(token: string, found: Verified): void {
    // Last in the map is the one used last.
    verified.set(token, found)
    if (verified.size > REMEMBERED) verified.delete(verified.keys().next().value as string) // it has one
  }

  return async (token) => {
    const wait = trust.refresh()
    if (wait) await wait
    const found = remembered(token) ?? (await verify(token, options, now, trust))
    remember(token, found)
    const { kid, caller } = found
    if (!trust.allows({ kid, session: caller.session })) throw invalidToken()
    return caller
  }
}

async function verify(
  token: string,
  { issuer, audience }: AccessTokensOptions,
  now: () => number,
  trust: Trust,
): Promise<Verified> {
  if (token.length > LONGEST_TOKEN) throw invalidToken()
  try {
    const { payload, protectedHeader } = await jwtVerify(
      token,
      async ({ kid }) => {
        const key = typeof kid === 'string' ? await trust.keyOf(kid) : undefined
        if (!key) throw new errors.JWKSNoMatchingKey()
        return key
      },
      {
        algorithms: ['EdDSA'],
        typ: 'at+jwt',
        issuer,
        audience,
        clockTolerance: LEEWAY_S,
        maxTokenAge: LONGEST_LIFE_S,
        currentDate: new Date(now()),
      },
    )
    const { sub, role, sid, exp } = Claims.parse(payload)
    return {
      kid: protectedHeader.kid ?? '', // its key was found by it
      caller: { kind: 'user', id: sub, role, session: sid },
      untilMs: (exp + LEEWAY_S) * 1_000,
    }
  } catch (cause) {
    if (cause instanceof errors.JOSEError || cause instanceof z.ZodError) throw invalidToken({ cause })
    throw cause
  }
}
