// A link that is to be mailed: it takes the place of the older ones of its kind.
import { MailTokenId, type UserId } from '../contract.ts'
import { currentKey } from '../keys/current-key.ts'
import { openPrivateKey } from '../keys/private-key.ts'
import { useCase } from '../module.ts'
import { hashOf } from '../sessions/refresh-token.ts'
import { lifeMs, mostInAnHour, type Purpose, secretOf } from './mail-token.ts'
import { countMailTokens, deleteExpiredMailTokens, insertMailToken, voidTokensOf } from './store.ts'

/** Every link that is made clears away a few that have been over for a day: until then they count, and tell. */
const clearedAtOnce = 10
const dayMs = 86_400_000

/** Gives the id of the link; undefined where that user was mailed so many in this hour. The user is locked. */
export const issueMailToken = useCase(
  async (
    { userId, purpose }: { readonly userId: UserId; readonly purpose: Purpose },
    context,
  ): Promise<MailTokenId | undefined> => {
    const { tx, later, newId, now, settings } = context
    const at = now()
    const hourAgo = new Date(at.getTime() - 3_600_000)
    if ((await countMailTokens(tx, userId, purpose, hourAgo)) >= mostInAnHour) return undefined
    const signer = await currentKey(undefined, context)
    const key = await openPrivateKey(signer, settings.SEALING_KEYS_USERS)
    const id = newId(MailTokenId)
    later(voidTokensOf(tx, { userId, purpose }, at))
    later(
      insertMailToken(tx, {
        id,
        userId,
        purpose,
        hash: hashOf(secretOf({ id, purpose }, key)),
        kid: key.kid,
        createdAt: at,
        expiresAt: new Date(at.getTime() + lifeMs[purpose]),
        voidedAt: null,
      }),
    )
    later(deleteExpiredMailTokens(tx, new Date(at.getTime() - dayMs), clearedAtOnce))
    return id
  },
)
