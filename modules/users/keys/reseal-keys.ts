// At start: what another key has sealed is sealed with the first one, so that the others can be taken away.
import { useCase } from '../module.ts'
import { resealedKey } from './private-key.ts'
import { lockSigningKeys, signingKeysNewestFirst, updatePrivateKey } from './store.ts'

/** Fails where a signing key cannot be opened, and says which key is missing. */
export const resealKeys = useCase(async (_: undefined, { tx, later, settings }): Promise<void> => {
  await lockSigningKeys(tx)
  for (const stored of await signingKeysNewestFirst(tx)) {
    const key = await resealedKey(stored, settings.SEALING_KEYS_USERS)
    if (key.privateKey !== stored.privateKey) later(updatePrivateKey(tx, key))
  }
})
