// The questions that users answers.
import { MailSecret, Trust } from './contract.ts'
import { openPrivateKey } from './keys/private-key.ts'
import { publishedAt } from './keys/signing-key.ts'
import { signingKeysNewestFirst } from './keys/store.ts'
import { isLive, secretOf } from './mail-tokens/mail-token.ts'
import { mailTokenById } from './mail-tokens/store.ts'
import { answer } from './module.ts'
import { endedSince } from './sessions/session.ts'
import { endedSessions } from './sessions/store.ts'

export const answers = [
  answer(Trust, async ({ since }, { db, now }) => {
    const until = now()
    const times = endedSince(since === undefined ? undefined : new Date(since), until)
    const [keys, revoked] = await Promise.all([signingKeysNewestFirst(db), endedSessions(db, times)])
    return {
      keys: publishedAt(keys, until).map(({ publicKey }) => publicKey),
      revoked,
      until: until.toISOString(),
    }
  }),
  answer(MailSecret, async ({ tokenId }, { db, now, settings }) => {
    const token = await mailTokenById(db, tokenId)
    if (!token || !isLive(token, now())) return null
    const key = (await signingKeysNewestFirst(db)).find(({ kid }) => kid === token.kid)
    if (!key) return null
    return { secret: secretOf(token, await openPrivateKey(key, settings.SEALING_KEYS_USERS)) }
  }),
]
