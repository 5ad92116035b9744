// Secrets at rest: sealed with a key from the settings (AES-256-GCM), each for its endpoint alone.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { secretUnreadable } from '../failures.ts'
import { secretPrefix } from './secret.ts'

/** 32 bytes each. The first one seals, the others only open; none: secrets are stored as they are. */
export type SealingKeys = readonly Uint8Array[]

const algorithm = 'aes-256-gcm'
const sealedPrefix = `${algorithm}:`
const ivBytes = 12
const tagBytes = 16

export function seal(secret: string, endpointId: string, [key]: SealingKeys): string {
  if (!key) return secret
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv(algorithm, key, iv).setAAD(Buffer.from(endpointId))
  const sealed = Buffer.concat([iv, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return sealedPrefix + sealed.toBase64()
}

/** Throws `secretUnreadable` where no key opens it: that is for an operator to mend, and then it goes on. */
export function unseal(stored: string, endpointId: string, keys: SealingKeys): string {
  if (stored.startsWith(secretPrefix)) return stored
  const sealed = Buffer.from(stored.slice(sealedPrefix.length), 'base64')
  for (const key of keys) {
    const decipher = createDecipheriv(algorithm, key, sealed.subarray(0, ivBytes))
      .setAAD(Buffer.from(endpointId))
      .setAuthTag(sealed.subarray(-tagBytes))
    try {
      return decipher.update(sealed.subarray(ivBytes, -tagBytes), undefined, 'utf8') + decipher.final('utf8')
    } catch {
      // Sealed with another key.
    }
  }
  throw secretUnreadable()
}
