// How processes know each other: short tokens, signed by the asking module's own key, for one module alone.
import { z } from '@hono/zod-openapi'
import { jwtVerify, SignJWT } from 'jose'
import type { Caller } from '../context.ts'
import { MessageContext } from '../delivery/envelope.ts'
import { failure } from '../failure.ts'
import { openKeyring, ownerOf, type ServiceKey } from './service-key.ts'

const lifeSeconds = 60
/** A token is used again until half of its life is over. */
const reuseMs = (lifeSeconds * 1_000) / 2
const remembered = 10_000

export interface ServiceCaller {
  /** The module, or `gateway`, that asks. */
  readonly from: string
  /** On whose behalf. */
  readonly caller: Caller
}

export interface ServiceTokens {
  /** A token of `from`, whose private key this process has, for `to`. */
  sign(from: string, to: string, caller: Caller): Promise<string>
  /** Who asks `to`. Fails with `service-token-invalid`. */
  verify(token: string, to: string): Promise<ServiceCaller>
}

export const serviceTokenInvalid = failure(
  'unauthenticated',
  'service-token-invalid',
  'This port is for the other processes of this deployment.',
)
const Claims = z.object({ iss: z.string(), iat: z.int(), exp: z.int(), caller: MessageContext.shape.caller })

/** See `openKeyring`. */
export function openServiceTokens(
  own: readonly ServiceKey[],
  known: readonly ServiceKey[],
  now: () => number = Date.now,
): ServiceTokens {
  const keys = openKeyring(own, known)
  const signed = new Map<string, { token: string; untilMs: number }>()
  const verified = new Map<string, { to: string; service: ServiceCaller; untilMs: number }>()

  async function verifyAfresh(token: string, to: string) {
    const { payload, protectedHeader } = await jwtVerify(
      token,
      ({ kid = '' }) => {
        const key = keys.known.get(kid)
        if (!key) throw new Error(`no public key ${kid}`)
        return key
      },
      {
        algorithms: ['EdDSA'],
        typ: 'kerf-service+jwt',
        audience: to,
        currentDate: new Date(now()),
        clockTolerance: 15,
        maxTokenAge: lifeSeconds,
      },
    )
    const { iss, iat, exp, caller } = Claims.parse(payload)
    if (ownerOf(protectedHeader.kid ?? '') !== iss)
      throw new Error(`${protectedHeader.kid} may not speak for ${iss}`)
    return { to, service: { from: iss, caller }, untilMs: Math.min(exp, iat + lifeSeconds) * 1_000 }
  }

  return {
    async sign(from, to, caller) {
      const own = keys.ownOf(from)
      const purpose = `${from}>${to}:${JSON.stringify(caller)}`
      const known = signed.get(purpose)
      if (known && known.untilMs > now()) return known.token
      const issuedAt = Math.floor(now() / 1_000)
      const token = await new SignJWT({ caller })
        .setProtectedHeader({ alg: 'EdDSA', typ: 'kerf-service+jwt', kid: own.kid })
        .setIssuer(from)
        .setAudience(to)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + lifeSeconds)
        .sign(own.key)
      remember(signed, purpose, { token, untilMs: now() + reuseMs })
      return token
    },
    async verify(token, to) {
      const known = verified.get(token)
      if (known?.to === to && known.untilMs > now()) return known.service
      try {
        const fresh = await verifyAfresh(token, to)
        remember(verified, token, fresh)
        return fresh.service
      } catch (cause) {
        throw serviceTokenInvalid({ cause })
      }
    },
  }
}

/** The oldest goes first. */
function remember<T>(memory: Map<string, T>, key: string, value: NoInfer<T>): void {
  memory.delete(key)
  memory.set(key, value)
  const [oldest] = memory.keys()
  if (memory.size > remembered && oldest !== undefined) memory.delete(oldest)
}
