// The key by which a module, or the gateway, is known to the other processes of its deployment.
import type { JWK } from 'jose'

/** Ed25519. `kid` is `<module>.<anything>`; the private ones carry `d`. */
export type ServiceKey = JWK & { readonly kid: string }

/** A key speaks for its own module alone. */
export function ownerOf(kid: string): string {
  return kid.slice(0, kid.indexOf('.'))
}
