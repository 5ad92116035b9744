// Access tokens: JWTs as RFC 9068 wants them, signed with Ed25519, checked once and then remembered until they end.
import { z } from '@hono/zod-openapi'
import { errors, type JWK, jwtVerify } from 'jose'
import type { Caller } from '../context.ts'
import { failure } from '../failure.ts'
import { openSigningKeys } from './signing-keys.ts'

export interface AccessTokensOptions {
  readonly issuer: string
  readonly audience: string
  /** The keys that are published now. Asked at most once in 30 s for an id that nobody knows. */
  readonly keys: () => Promise<readonly JWK[]>
  /** Milliseconds since 1970. */
  readonly now?: () => number
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
  readonly caller: Caller
  readonly untilMs: number
}

/** Gives a function that says whose a token is; it fails with `invalid-token`, or with what `keys` failed with. */
export function openAccessTokens(options: AccessTokensOptions): (token: string) => Promise<Caller> {
  const now = options.now ?? Date.now
  const verified = new Map<string, Verified>()
  const keys = openSigningKeys({ keys: options.keys, now, onRemoved: () => verified.clear() })

  return async (token) => {
    keys.renew()
    const known = verified.get(token)
    if (known) {
      verified.delete(token)
      if (known.untilMs <= now()) throw invalidToken()
      // Last in the map is the one used last.
      verified.set(token, known)
      return known.caller
    }
    const fresh = await verify(token, options, now, (kid) => keys.find(kid))
    verified.set(token, fresh)
    if (verified.size > REMEMBERED) verified.delete(verified.keys().next().value as string) // it has one
    return fresh.caller
  }
}

async function verify(
  token: string,
  { issuer, audience }: AccessTokensOptions,
  now: () => number,
  find: (kid: string) => Promise<CryptoKey | undefined>,
): Promise<Verified> {
  if (token.length > LONGEST_TOKEN) throw invalidToken()
  try {
    const { payload } = await jwtVerify(
      token,
      async ({ kid }) => {
        const key = typeof kid === 'string' ? await find(kid) : undefined
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
      caller: { kind: 'user', id: sub, role, session: sid },
      untilMs: (exp + LEEWAY_S) * 1_000,
    }
  } catch (cause) {
    if (cause instanceof errors.JOSEError || cause instanceof z.ZodError) throw invalidToken({ cause })
    throw cause
  }
}
