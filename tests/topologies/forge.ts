// Tokens as a thief, a client or a module that went astray would bring them to the port of inventory.
import { createHmac } from 'node:crypto'
import { base64url, exportJWK, generateKeyPair, importJWK, type JWTPayload, SignJWT } from 'jose'
import { readServiceKeys } from '../../deploy/secrets/service-keys.ts'
import type { ServiceKey } from '../../runtime/security/service-key.ts'

interface Claim {
  /** Whose key signs it. */
  readonly by: string
  readonly claims?: JWTPayload
  readonly without?: 'aud' | 'exp' | 'caller'
  readonly header?: Record<string, string>
  readonly ageSeconds?: number
}

export interface Forge {
  /** Right in all but what is said otherwise. */
  token(claim: Claim): Promise<string>
  /** By what is wrong with it. */
  readonly wrong: Readonly<Record<string, () => Promise<string>>>
}

const typ = 'kerf-service+jwt'

export function forge(keysFolder: string): Forge {
  async function keyOf(module: string): Promise<ServiceKey> {
    const [key] = (await readServiceKeys(keysFolder, [module])).own
    if (!key) throw new Error(`no key of ${module}`)
    return key
  }

  async function token({ by, claims = {}, without, header = {}, ageSeconds = 0 }: Claim): Promise<string> {
    const key = await keyOf(by)
    const payload: JWTPayload = { ...rightClaims(by, ageSeconds), ...claims }
    if (without) delete payload[without]
    return new SignJWT(payload)
      .setProtectedHeader({ alg: 'EdDSA', typ, kid: key.kid, ...header })
      .sign(await importJWK(key, 'EdDSA'))
  }

  const wrong: Forge['wrong'] = {
    'a token for another module': () => token({ by: 'orders', claims: { aud: 'payments' } }),
    'a token for everybody': () => token({ by: 'orders', without: 'aud' }),
    'a token that is over': () => token({ by: 'orders', ageSeconds: 90 }),
    'a token that would live for a day': () =>
      token({ by: 'orders', ageSeconds: 120, claims: { exp: now() + 86_400 } }),
    'a token of tomorrow': () => token({ by: 'orders', ageSeconds: -86_400 }),
    'a token without an end': () => token({ by: 'orders', without: 'exp' }),
    'a token on behalf of nobody': () => token({ by: 'orders', without: 'caller' }),
    'orders’ key that claims to be the gateway': () => token({ by: 'orders', claims: { iss: 'gateway' } }),
    'orders’ key under the gateway’s name': async () =>
      token({ by: 'orders', claims: { iss: 'gateway' }, header: { kid: (await keyOf('gateway')).kid } }),
    'a token of another type': () => token({ by: 'orders', header: { typ: 'at+jwt' } }),
    'a key that nobody knows': async () => {
      const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
      return new SignJWT(rightClaims('orders'))
        .setProtectedHeader({ alg: 'EdDSA', typ: 'kerf-service+jwt', kid: 'orders.mine' })
        .sign(privateKey)
    },
    'a key that comes with the token': async () => {
      const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
      const header = {
        alg: 'EdDSA',
        typ: 'kerf-service+jwt',
        kid: 'orders.mine',
        jwk: await exportJWK(publicKey),
      }
      return new SignJWT(rightClaims('orders')).setProtectedHeader(header).sign(privateKey)
    },
    'alg none': async () =>
      `${unsigned({ alg: 'none', typ: 'kerf-service+jwt', kid: (await keyOf('orders')).kid }, rightClaims('orders'))}.`,
    'the public key as a shared secret': async () => {
      const { x = '', kid } = await keyOf('orders')
      const text = unsigned({ alg: 'HS256', typ: 'kerf-service+jwt', kid }, rightClaims('orders'))
      return `${text}.${createHmac('sha256', x).update(text).digest('base64url')}`
    },
  }
  return { token, wrong }
}

function rightClaims(by: string, ageSeconds = 0): JWTPayload {
  const iat = now() - ageSeconds
  const caller = { kind: 'user', id: Bun.randomUUIDv7(), role: 'admin', session: 's' }
  return { iss: by, aud: 'inventory', iat, exp: iat + 60, caller }
}

function unsigned(header: object, payload: object): string {
  return [header, payload].map((part) => base64url.encode(JSON.stringify(part))).join('.')
}

function now(): number {
  return Math.floor(Date.now() / 1_000)
}
