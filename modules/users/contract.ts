// What others may know of users: who registered, and the keys that access tokens are signed with.
import { defineContract, event, id, query, z } from '#runtime'

export const UserId = id('user')
export type UserId = z.output<typeof UserId>

export const UserRegistered = event('users.user-registered@1', 'userId', {
  userId: UserId,
  email: z.email(),
  name: z.string(),
})
export const ProfileChanged = event('users.profile-changed@1', 'userId', {
  userId: UserId,
  email: z.email(),
  name: z.string(),
})

/** The public halves (JWK, Ed25519) of the keys that sign access tokens, newest first. */
export const SigningKeys = query(
  'users.signing-keys',
  z.object({}),
  z.array(
    z.object({
      kid: z.string(),
      kty: z.literal('OKP'),
      crv: z.literal('Ed25519'),
      alg: z.literal('EdDSA'),
      use: z.literal('sig'),
      x: z.string(),
    }),
  ),
)

export const users = defineContract('users', { UserRegistered, ProfileChanged, SigningKeys })
