// The public keys that tokens are signed with: known by id, fetched again when one is unknown, never as often as asked.
import { importJWK, type CryptoKey, type JWK } from 'jose'

export interface SigningKeysOptions {
  /** The keys as they are published now. */
  readonly keys: () => Promise<readonly JWK[]>
  readonly now: () => number
  /** Called when a key is no longer published. */
  readonly onRemoved: () => void
}

export interface SigningKeys {
  /** Undefined where no such key is published. Fails where that could not be asked. */
  find(kid: string): Promise<CryptoKey | undefined>
  /** Looks for keys that are gone, in the background, once what is known is old. */
  renew(): void
}

/** How long an answer stands before an unknown id is worth another question. */
const COOLDOWN_MS = 30_000
/** The same after a failure, and the longest wait of somebody whose key is new. */
const RETRY_MS = 1_000
/** How long a removed key may still be believed. */
const LIFE_MS = 300_000

export function openSigningKeys({ keys, now, onRemoved }: SigningKeysOptions): SigningKeys {
  let known = new Map<string, CryptoKey>()
  let askedAt = Number.NEGATIVE_INFINITY
  let failure: { readonly error: unknown } | undefined
  let asking: Promise<void> | undefined

  const ask = async (): Promise<void> => {
    askedAt = now()
    try {
      const before = known
      known = await imported(await keys())
      failure = undefined
      if ([...before.keys()].some((kid) => !known.has(kid))) onRemoved()
    } catch (error) {
      failure = { error }
    } finally {
      asking = undefined
    }
  }

  return {
    async find(kid) {
      const key = known.get(kid)
      if (key) return key
      if (now() - askedAt >= (failure ? RETRY_MS : COOLDOWN_MS)) asking ??= ask()
      await asking
      if (failure) throw failure.error
      return known.get(kid)
    },
    renew() {
      if (now() - askedAt >= (failure ? RETRY_MS : LIFE_MS)) asking ??= ask()
    },
  }
}

async function imported(keys: readonly JWK[]): Promise<Map<string, CryptoKey>> {
  const usable = keys.filter(({ kid, kty, crv }) => kid && kty === 'OKP' && crv === 'Ed25519')
  const found = usable.map(async ({ kid = '', kty, crv, x = '' }) => {
    const key = await importJWK({ kty, crv, x } as JWK, 'EdDSA')
    return [kid, key as CryptoKey] as const // only a symmetric key would be bytes
  })
  return new Map(await Promise.all(found))
}
