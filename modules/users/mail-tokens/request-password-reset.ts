// Somebody has forgotten a password: whether anybody is known by that address, they do not learn.
import { PasswordResetRequested } from '../contract.ts'
import { IssuePasswordReset, ResetRequestId } from '../internal.ts'
import { useCase } from '../module.ts'
import { lockUserOfEmail } from '../store.ts'
import { issueMailToken } from './issue-mail-token.ts'

/** Notes the wish and no more: the same work, and so the same time, for an address that is known and one that is not. */
export const requestPasswordReset = useCase(({ email }: { readonly email: string }, { send, newId }) =>
  send(IssuePasswordReset, { requestId: newId(ResetRequestId), email }),
)

/** Has the link mailed, if there is somebody to mail it to. */
export const issuePasswordReset = useCase(async ({ email }: { readonly email: string }, context) => {
  const { tx, publish, audit } = context
  const user = await lockUserOfEmail(tx, email)
  if (!user || user.disabledAt) return
  const tokenId = await issueMailToken({ userId: user.id, purpose: 'password-reset' }, context)
  if (tokenId === undefined) return
  audit('password-reset.requested', user.id)
  publish(PasswordResetRequested, { userId: user.id, tokenId })
})
