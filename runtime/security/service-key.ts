// The key by which a module, or the gateway, is known to the other processes of its deployment.
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import type { JWK } from 'jose'

/** Ed25519. `kid` is `<module>.<anything>`; the private ones carry `d`. */
export type ServiceKey = JWK & { readonly kid: string }

/** A key speaks for its own module alone. */
export function ownerOf(kid: string): string {
  return kid.slice(0, kid.indexOf('.'))
}

export interface Keyring {
  /** The private key to sign with. Throws if this process has none of `owner`. */
  ownOf(owner: string): { readonly kid: string; readonly key: KeyObject }
  /** By `kid`. */
  readonly known: ReadonlyMap<string, KeyObject>
}

/** `own`: the private keys of what this process hosts, newest first for each. `known`: the public keys of all. */
export function openKeyring(own: readonly ServiceKey[], known: readonly ServiceKey[]): Keyring {
  const newest = new Map(
    own.toReversed().map((jwk) => {
      const key = createPrivateKey({ key: jwk, format: 'jwk' })
      return [ownerOf(jwk.kid), { kid: jwk.kid, key }]
    }),
  )
  return {
    ownOf(owner) {
      const found = newest.get(owner)
      if (!found) throw new Error(`this process has no key of ${owner}: it does not host it`)
      return found
    },
    known: new Map(known.map((jwk) => [jwk.kid, createPublicKey({ key: jwk, format: 'jwk' })])),
  }
}
