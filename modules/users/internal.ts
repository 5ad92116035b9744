// What users sends to itself: the wish that a password be reset, while nobody knows yet whose.
import { command, defineContract, id, z } from '#runtime'

export const ResetRequestId = id('reset-request')

/** Each in a line of its own: one that cannot be handled holds up no other. */
export const IssuePasswordReset = command('users.issue-password-reset@1', 'requestId', {
  requestId: ResetRequestId,
  email: z.string(),
})

export const internal = defineContract('users', { IssuePasswordReset })
