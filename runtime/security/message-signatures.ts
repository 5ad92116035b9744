// How a receiver knows that a message, or a lease, is its sender's, whoever may write to what carries it.
import { sign, verify } from 'node:crypto'
import { openKeyring, ownerOf, type ServiceKey } from './service-key.ts'

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

/** See `openKeyring`. */
export function openMessageSignatures(
  own: readonly ServiceKey[],
  known: readonly ServiceKey[],
): MessageSignatures {
  const keys = openKeyring(own, known)
  return {
    sign(source, text) {
      const { kid, key } = keys.ownOf(source)
      return { kid, value: sign(null, Buffer.from(text), key).toString('base64') }
    },
    isOf(source, text, { kid, value }) {
      const key = keys.known.get(kid)
      if (!key || ownerOf(kid) !== source) return false
      return verify(null, Buffer.from(text), key, Buffer.from(value, 'base64'))
    },
  }
}
