// What others may know of users: who they are, what is mailed to them, and which access tokens are to be believed.
import { defineContract, event, id, query, z } from '#runtime'

export const UserId = id('user')
export type UserId = z.output<typeof UserId>
/** What a mailed link stands for; never the secret in it. */
export const MailTokenId = id('mail-token')
export type MailTokenId = z.output<typeof MailTokenId>

export const UserRegistered = event('users.user-registered@1', 'userId', {
  userId: UserId,
  email: z.email(),
  name: z.string(),
  /** For the link by which they show that the address is theirs; none where that is known already. */
  verificationId: MailTokenId.optional(),
})
export const ProfileChanged = event('users.profile-changed@1', 'userId', {
  userId: UserId,
  email: z.email(),
  name: z.string(),
})
/** A known user wants the link by which an address is verified, once more. */
export const EmailVerificationRequested = event('users.email-verification-requested@1', 'userId', {
  userId: UserId,
  tokenId: MailTokenId,
})
/** Somebody who may be a known user wants the link by which a password is reset. */
export const PasswordResetRequested = event('users.password-reset-requested@1', 'userId', {
  userId: UserId,
  tokenId: MailTokenId,
})
/** By the user, or by whoever reads their mail. */
export const PasswordChanged = event('users.password-changed@1', 'userId', {
  userId: UserId,
  changeId: z.uuid(),
})

/**
 * The secret for a link, asked for just before it is mailed: it stands in no message and in no table. Null where the
 * link is void: used, expired, or overtaken by a newer one.
 */
export const MailSecret = query(
  'users.mail-secret',
  z.object({ tokenId: MailTokenId }),
  z.object({ secret: z.string() }).nullable(),
)

export const PublicKey = z.object({
  kid: z.string(),
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  alg: z.literal('EdDSA'),
  use: z.literal('sig'),
  x: z.string(),
})
export type PublicKey = z.output<typeof PublicKey>

/**
 * What makes an access token believable now. Whoever believes tokens asks again after `trustFreshMs` at the latest;
 * whatever ends a session, or removes a key, is answered only after that time, so that from its answer on nobody
 * believes them.
 */
export const Trust = query(
  'users.trust',
  z.object({
    /** The `until` of an earlier answer: the sessions of before are left out. */
    since: z.iso.datetime().optional(),
  }),
  z.object({
    /** The public halves (JWK, Ed25519) of the keys that are published, newest first. */
    keys: z.array(PublicKey),
    /** Sessions that have ended before their time, and may still have a token that is valid by its dates. */
    revoked: z.array(z.string()),
    until: z.iso.datetime(),
  }),
)
export const trustFreshMs = 250

export const users = defineContract('users', {
  UserRegistered,
  ProfileChanged,
  EmailVerificationRequested,
  PasswordResetRequested,
  PasswordChanged,
  MailSecret,
  Trust,
})
