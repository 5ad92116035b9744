// At start: what another key has sealed is sealed with the first one, so that the others can be taken away.
import { useCase } from '../module.ts'
import { resealedSecret } from './seal.ts'
import { lockSecrets, updateSecret } from './store.ts'

/** Fails where a secret cannot be opened, and says which key is missing. */
export const resealSecrets = useCase(async (_: undefined, { tx, later, settings }): Promise<void> => {
  for (const stored of await lockSecrets(tx)) {
    const resealed = await resealedSecret(stored, settings.SEALING_KEYS_NOTIFICATIONS)
    if (resealed.secret !== stored.secret) later(updateSecret(tx, resealed))
  }
})
