// Keys and tokens of a signer, honest or not.
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'

export interface Signer {
  readonly jwk: JWK
  readonly privateKey: CryptoKey
}

export async function signer(kid: string): Promise<Signer> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
  return { jwk: { ...(await exportJWK(publicKey)), kid, alg: 'EdDSA', use: 'sig' }, privateKey }
}

/** Seconds since 1970 at which all of this happens. */
export const nowS = 1_800_000_000
export const subject = '01900000-0000-7000-8000-000000000001'
export const goodClaims = {
  iss: 'kerf',
  aud: 'kerf',
  sub: subject,
  role: 'customer',
  sid: 's1',
  iat: nowS,
  exp: nowS + 600,
}
export const goodHeader = { alg: 'EdDSA', typ: 'at+jwt' }

/** A token that is good but for what is changed; `undefined` leaves out. */
export function tokenOf(
  { jwk, privateKey }: Signer,
  claims: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
): Promise<string> {
  return new SignJWT(defined({ ...goodClaims, ...claims }))
    .setProtectedHeader(defined({ ...goodHeader, kid: jwk.kid, ...header }) as { alg: string })
    .sign(privateKey)
}

/** Any header, any claims text, any signature. */
export function forged(header: object, claims: object | string, signature: Uint8Array | string = ''): string {
  const part = (value: object | string) =>
    Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
  return `${part(header)}.${part(claims)}.${Buffer.from(signature).toString('base64url')}`
}

function defined(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined))
}
