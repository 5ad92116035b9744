// The private half of a signing key: made, sealed for the table, and opened to sign.
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose'
import { resealed, seal, type SealingKeys, unseal } from '#runtime'
import type { PublicKey } from '../contract.ts'
import type { SigningKey } from './signing-key.ts'

/** A JWK with its private half, `d` (RFC 8037). */
export type PrivateKey = PublicKey & { readonly d: string }

/** Its name is its thumbprint (RFC 7638). */
export async function makePrivateKey(): Promise<PrivateKey> {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
  const jwk = await exportJWK(privateKey)
  const kid = await calculateJwkThumbprint(jwk)
  return { ...jwk, kid, alg: 'EdDSA', use: 'sig' } as PrivateKey // an exported Ed25519 key has kty, crv, x and d
}

/** As it is stored. */
export async function signingKeyOf(
  { d, ...publicKey }: PrivateKey,
  createdAt: Date,
  keys: SealingKeys,
): Promise<SigningKey> {
  const { kid } = publicKey
  return { kid, publicKey, privateKey: await seal(d, placeOf(kid), keys), createdAt }
}

/** Fails with `sealing-key-missing`. */
export async function openPrivateKey(
  { kid, publicKey, privateKey }: SigningKey,
  keys: SealingKeys,
): Promise<PrivateKey> {
  return { ...publicKey, d: await unseal(privateKey, placeOf(kid), keys) }
}

/** Sealed with the first of these. */
export async function resealedKey(key: SigningKey, keys: SealingKeys): Promise<SigningKey> {
  return { ...key, privateKey: await resealed(key.privateKey, placeOf(key.kid), keys) }
}

function placeOf(kid: string) {
  return `users.signing_keys/${kid}` as const
}
