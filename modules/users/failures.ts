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

/** Told to whoever knows the password, and to nobody else. */
export const accountDisabled = failure(
  'forbidden',
  'account-disabled',
  'This account has been disabled. Ask whoever runs this shop.',
)

export const wrongPassword = failure('invalid', 'wrong-password', 'The current password is not right.')

export const sessionMissing = failure('missing', 'session-missing', 'You have no session of this id.')

export const userMissing = failure('missing', 'user-missing', 'There is no user of this id.')

export const ownAccount = failure('conflict', 'own-account', 'Nobody can disable their own account.')

/** The same for a link that is unknown, used, expired, or overtaken by a newer one. */
export const linkInvalid = failure(
  'invalid',
  'link-invalid',
  'This link is not valid, or no longer. Ask for a new one.',
)

export const emailVerified = failure('conflict', 'email-verified', 'This address is verified already.')

export const tooManyMails = failure(
  'throttled',
  'too-many-mails',
  'This was mailed several times in the last hour. Look there, or try again later.',
)

export const rotationUnderWay = failure(
  'conflict',
  'rotation-under-way',
  'The next key has been made already. It signs as soon as everybody has had time to learn of it.',
)

export const signingKeyMissing = failure(
  'missing',
  'signing-key-missing',
  'There is no signing key of this id.',
)
