// An admin has the next key made before its time, or has one forgotten at once.
import { rotationUnderWay, signingKeyMissing } from '../failures.ts'
import { voidTokensOf } from '../mail-tokens/store.ts'
import { useCase } from '../module.ts'
import { addKey } from './current-key.ts'
import { isNextMade, type SigningKey } from './signing-key.ts'
import { deleteSigningKeys, lockSigningKeys, signingKeysNewestFirst } from './store.ts'

/** Publishes a new key, which signs once everybody has had time to learn of it. Refuses with `rotationUnderWay`. */
export const rotateKey = useCase(async (_: undefined, context): Promise<SigningKey> => {
  const { tx, audit, now } = context
  await lockSigningKeys(tx)
  const keys = await signingKeysNewestFirst(tx)
  if (isNextMade(keys, now())) throw rotationUnderWay()
  const made = await addKey(keys, context)
  audit('signing-key.made', made.kid)
  return made
})

/**
 * For a key that others may have: nothing that it signed, and no mailed link derived from it, is believed any more.
 * Where it signed, its successor signs at once. Refuses with `signingKeyMissing`.
 */
export const removeKey = useCase(async (kid: string, context): Promise<void> => {
  const { tx, later, audit, now } = context
  await lockSigningKeys(tx)
  const keys = await signingKeysNewestFirst(tx)
  const removed = keys.find((key) => key.kid === kid)
  if (!removed) throw signingKeyMissing()
  later(deleteSigningKeys(tx, [removed]))
  if (keys.length === 1) await addKey([], context)
  later(voidTokensOf(tx, { kid }, now()))
  audit('signing-key.removed', kid)
})
