// The ways in which the edge holds a caller up.
import { failure } from '../failure.ts'

export const tooManyRequests = failure(
  'throttled',
  'too-many-requests',
  'You have called too often. Wait as long as `Retry-After` says.',
)

/** The same whether the account exists or not. */
export const tooManyAttempts = failure(
  'throttled',
  'too-many-attempts',
  'This was tried too often from here, or for this account. Wait as long as `Retry-After` says.',
)

/** Where secrets could be guessed, nobody is let in uncounted. */
export const cannotCount = failure(
  'unavailable',
  'attempts-not-counted',
  'Attempts cannot be counted now, and none is let through uncounted. Try again soon.',
)
