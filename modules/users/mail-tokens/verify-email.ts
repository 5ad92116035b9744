// A user shows that an address is theirs.
import { EmailVerificationRequested, type UserId } from '../contract.ts'
import { accountGone, emailVerified, tooManyMails } from '../failures.ts'
import { useCase } from '../module.ts'
import { lockUser, updateUser } from '../store.ts'
import { verify } from '../user.ts'
import { issueMailToken } from './issue-mail-token.ts'
import { redeemMailToken } from './redeem-mail-token.ts'
import { voidTokensOf } from './store.ts'

/** Has the link mailed once more. Refuses with `emailVerified` or `tooManyMails`. */
export const requestVerification = useCase(async (userId: UserId, context): Promise<void> => {
  const { tx, publish } = context
  const user = await lockUser(tx, userId)
  if (!user) throw accountGone()
  if (user.emailVerifiedAt) throw emailVerified()
  const tokenId = await issueMailToken({ userId, purpose: 'email-verification' }, context)
  if (tokenId === undefined) throw tooManyMails({ retryAfterSeconds: 3_600 })
  publish(EmailVerificationRequested, { userId, tokenId })
})

/** Whoever has the link need not be signed in: it may be opened on another device. Refuses with `linkInvalid`. */
export const verifyEmail = useCase(
  async ({ token }: { readonly token: string }, { tx, later, now }): Promise<void> => {
    const user = await redeemMailToken(tx, 'email-verification', token, now())
    later(updateUser(tx, verify(user, now())))
    later(voidTokensOf(tx, { userId: user.id, purpose: 'email-verification' }, now()))
  },
)
