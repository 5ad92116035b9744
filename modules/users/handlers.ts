// Messages in: what users tells itself.
import { IssuePasswordReset } from './internal.ts'
import { issuePasswordReset } from './mail-tokens/request-password-reset.ts'
import { handle } from './module.ts'

export const handlers = [handle(IssuePasswordReset, issuePasswordReset)]
