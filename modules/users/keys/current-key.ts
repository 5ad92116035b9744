// The key that signs now: made on first need, and again when the next is due.
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose'
import { useCase } from '../module.ts'
import { isKeyDue, type PrivateKey, publishedAt, signerAt, type SigningKey } from './signing-key.ts'
import { deleteSigningKeys, insertSigningKey, lockSigningKeys, signingKeysNewestFirst } from './store.ts'

/** Processes that need one at the same time agree on it. */
export const currentKey = useCase(async (_: undefined, context): Promise<SigningKey> => {
  const { tx, now } = context
  const known = await signingKeysNewestFirst(tx)
  const signer = signerAt(known, now())
  if (signer !== undefined && !isKeyDue(known, now())) return signer
  await lockSigningKeys(tx)
  // Somebody else may have made it while we waited for the lock.
  const keys = await signingKeysNewestFirst(tx)
  const made = isKeyDue(keys, now()) ? [await addKey(keys, context)] : []
  return signerAt([...made, ...keys], now()) as SigningKey // there is one: the newest is not due
})

/** Behind the lock: makes the next key, and lets go of those that nobody needs any more. */
export const addKey = useCase(
  async (keys: readonly SigningKey[], { tx, later, now }): Promise<SigningKey> => {
    const made = await makeSigningKey(now())
    later(insertSigningKey(tx, made))
    const published = new Set(publishedAt(keys, now()))
    const retired = keys.filter((key) => !published.has(key))
    if (retired.length > 0) later(deleteSigningKeys(tx, retired))
    return made
  },
)

/** Its name is its thumbprint (RFC 7638). */
export async function makeSigningKey(now: Date): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
  const jwk = await exportJWK(privateKey)
  const kid = await calculateJwkThumbprint(jwk)
  return { kid, privateKey: { ...jwk, kid, alg: 'EdDSA', use: 'sig' } as PrivateKey, createdAt: now } // an exported Ed25519 key has kty, crv, x and d
}
