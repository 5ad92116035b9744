// The questions that users answers.
import { SigningKeys } from './contract.ts'
import { answer } from './module.ts'
import { publicKeyOf, publishedAt } from './sessions/signing-key.ts'
import { signingKeysNewestFirst } from './store.ts'

export const answers = [
  answer(SigningKeys, async (_, { db, now }) =>
    publishedAt(await signingKeysNewestFirst(db), now()).map(publicKeyOf),
  ),
]
