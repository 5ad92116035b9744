// The secrets of endpoints at rest: sealed with a key from the settings, each for its own row of its endpoint alone.
import { resealed, seal, type SealingKeys, unseal } from '#runtime'
import type { EndpointId, SecretId } from './messages.ts'

export interface StoredSecret {
  /** Tells the order in which they were made. */
  readonly id: SecretId
  readonly endpointId: EndpointId
  readonly secret: string
}

export async function sealSecret(clear: StoredSecret, keys: SealingKeys): Promise<StoredSecret> {
  return { ...clear, secret: await seal(clear.secret, placeOf(clear), keys) }
}

/** Fails with `sealing-key-missing`: that is for an operator to mend, and then it goes on. */
export function openSecret(stored: StoredSecret, keys: SealingKeys): Promise<string> {
  return unseal(stored.secret, placeOf(stored), keys)
}

/** Sealed with the first of these. */
export async function resealedSecret(stored: StoredSecret, keys: SealingKeys): Promise<StoredSecret> {
  return { ...stored, secret: await resealed(stored.secret, placeOf(stored), keys) }
}

function placeOf({ id, endpointId }: StoredSecret) {
  return `notifications.webhook_secrets/${endpointId}/${id}` as const
}
