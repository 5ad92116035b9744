// The ways in which users may refuse.
import { failure } from '#runtime'

/** Tells that the address is known: the documented leak of registering. */
export const emailTaken = failure('conflict', 'email-taken', 'Somebody has registered with this e-mail.')

/** The same for an unknown e-mail and a wrong password. */
export const invalidCredentials = failure(
  'unauthenticated',
  'invalid-credentials',
  'The e-mail or the password is not right.',
)

/** Unknown, expired, signed out and reused: the client has to sign in again, and needs no more. */
export const invalidRefreshToken = failure(
  'unauthenticated',
  'invalid-refresh-token',
  'This refresh token is not valid any more. Sign in again.',
)

export const refreshRaced = failure(
  'conflict',
  'refresh-raced',
  'Another request of yours has just refreshed this session. Use the tokens that it was given.',
)

export const tooManySignIns = failure(
  'unavailable',
  'too-many-sign-ins',
  'Too many people are signing in at this moment. Try again soon.',
)

export const accountGone = failure(
  'unauthenticated',
  'account-gone',
  'The account of this access token does not exist.',
)

export const userChanged = failure(
  'stale',
  'user-changed',
  'The user has changed since. Read it again, and send its ETag as `If-Match`.',
)

export const adminIncomplete = failure(
  'invalid',
  'admin-incomplete',
  'Set both ADMIN_EMAIL and ADMIN_PASSWORD, or neither.',
)

/** Whoever registered that address chose its password, and must not become admin by it. */
export const adminIsCustomer = failure(
  'conflict',
  'admin-is-customer',
  'ADMIN_EMAIL belongs to a user who is not an admin. Set another one.',
)
