// Whoever reads a user's mail sets that user's password.
import { useCase } from '../module.ts'
import { takePassword } from '../take-password.ts'
import { updateUser } from '../store.ts'
import { verify } from '../user.ts'
import { redeemMailToken } from './redeem-mail-token.ts'

export interface Reset {
  /** The secret of the link. */
  readonly token: string
  /** Hashed before the transaction, which holds a connection. */
  readonly passwordHash: string
}

/** Ends every session, and the link with it; or refuses with `linkInvalid`. */
export const resetPassword = useCase(async ({ token, passwordHash }: Reset, context): Promise<void> => {
  const { tx, later, audit, now } = context
  const user = await redeemMailToken(tx, 'password-reset', token, now())
  // The link came by mail.
  later(updateUser(tx, verify(user, now())))
  await takePassword({ userId: user.id, passwordHash }, context)
  audit('password.reset', user.id)
})
