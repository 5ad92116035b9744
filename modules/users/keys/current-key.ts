// The key that signs now: made on first need, and again when the next is due.
import { useCase } from '../module.ts'
import { makePrivateKey, signingKeyOf } from './private-key.ts'
import { isKeyDue, publishedAt, signerAt, type SigningKey } from './signing-key.ts'
import { deleteSigningKeys, insertSigningKey, lockSigningKeys, signingKeysNewestFirst } from './store.ts'

/** Processes that need one at the same time agree on it. */
export const currentKey = useCase(async (_: undefined, context): Promise<SigningKey> => {
  const { tx, now } = context
  const known = await signingKeysNewestFirst(tx)
  const signer = signerAt(known, now())
  if (signer !== undefined && !isKeyDue(known, now())) return signer
  await lockSigningKeys(tx)
  // Somebody else may have made it while we waited for the lock.
  const keys = await signingKeysNewestFirst(tx)
  const made = isKeyDue(keys, now()) ? [await addKey(keys, context)] : []
  return signerAt([...made, ...keys], now()) as SigningKey // there is one: the newest is not due
})

/** Behind the lock: makes the next key, and lets go of those that nobody needs any more. */
export const addKey = useCase(
  async (keys: readonly SigningKey[], { tx, later, now, settings }): Promise<SigningKey> => {
    const made = await signingKeyOf(await makePrivateKey(), now(), settings.SEALING_KEYS_USERS)
    later(insertSigningKey(tx, made))
    const published = new Set(publishedAt(keys, now()))
    const retired = keys.filter((key) => !published.has(key))
    if (retired.length > 0) later(deleteSigningKeys(tx, retired))
    return made
  },
)
