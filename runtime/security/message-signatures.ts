// How a receiver knows that a message, or a lease, is its sender's, whoever may write to what carries it.
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { ownerOf, type ServiceKey } from './service-key.ts'

export interface MessageSignature {
  readonly kid: string
  /** Ed25519 (RFC 8032) over the text in UTF-8, in base64. */
  readonly value: string
}

export interface MessageSignatures {
  /** Throws if this process has no key of `source`. */
  sign(source: string, text: string): MessageSignature
  isOf(source: string, text: string, signature: MessageSignature): boolean
}

/** `own`: the private keys of what this process hosts, newest first for each. `known`: the public keys of all. */
export function openMessageSignatures(
  own: readonly ServiceKey[],
  known: readonly ServiceKey[],
): MessageSignatures {
  const privateKeys = new Map<string, { kid: string; key: KeyObject }>()
  for (const jwk of own) {
    const owner = ownerOf(jwk.kid)
    if (!privateKeys.has(owner))
      privateKeys.set(owner, { kid: jwk.kid, key: createPrivateKey({ key: jwk, format: 'jwk' }) })
  }
  const publicKeys = new Map<string, KeyObject>()
  for (const { d: _, ...jwk } of known) publicKeys.set(jwk.kid, createPublicKey({ key: jwk, format: 'jwk' }))

  return {
    sign(source, text) {
      const own = privateKeys.get(source)
      if (!own) throw new Error(`this process has no key of ${source}: it does not host it`)
      return { kid: own.kid, value: sign(null, Buffer.from(text), own.key).toString('base64') }
    },
    isOf(source, text, { kid, value }) {
      const key = publicKeys.get(kid)
      if (!key || ownerOf(kid) !== source) return false
      return verify(null, Buffer.from(text), key, Buffer.from(value, 'base64'))
    },
  }
}
