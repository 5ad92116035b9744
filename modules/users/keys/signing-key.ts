// Which key signs, which keys are published, and when the next is due.
import type { PublicKey } from '../contract.ts'

export interface SigningKey {
  readonly kid: string
  readonly publicKey: PublicKey
  /** Sealed; see private-key.ts. */
  readonly privateKey: string
  readonly createdAt: Date
}

export const accessTokenSeconds = 600
/** A key signs for so long before the next is made. */
export const keyLifeMs = 90 * 86_400_000
/** A new key is published so long before it signs: longer than anybody caches the published ones. */
export const publishAheadMs = 3_600_000
/** What a verifier's clock may be behind ours. */
const skewMs = 60_000

/** The newest key that everybody has had time to learn of; where there is none, the oldest. `keys`: newest first. */
export function signerAt(keys: readonly SigningKey[], now: Date): SigningKey | undefined {
  return keys.find((key) => signsFrom(key) <= now.getTime()) ?? keys.at(-1)
}

/** Whether it is time to make the next key. */
export function isKeyDue(keys: readonly SigningKey[], now: Date): boolean {
  const [newest] = keys
  return newest === undefined || newest.createdAt.getTime() + keyLifeMs <= now.getTime()
}

/** Those that a token which is still valid may be signed with, and those that will sign next. `keys`: newest first. */
export function publishedAt(keys: readonly SigningKey[], now: Date): SigningKey[] {
  return keys.filter((_, index) => {
    const next = keys[index - 1]
    return next === undefined || now.getTime() < signsFrom(next) + accessTokenSeconds * 1000 + skewMs
  })
}

/** Whether a key is published that does not sign yet: another one now would only have everybody wait twice. */
export function isNextMade(keys: readonly SigningKey[], now: Date): boolean {
  const [newest] = keys
  return newest !== undefined && signerAt(keys, now) !== newest
}

/** In ms since 1970; the only key there is signs at once. */
export function signsFrom(key: SigningKey): number {
  return key.createdAt.getTime() + publishAheadMs
}
