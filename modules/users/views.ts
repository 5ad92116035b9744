// Users as they see themselves, and as admins see them.
import { etagOf, pageSchema, z } from '#runtime'
import { UserId } from './contract.ts'
import { roles, type User } from './user.ts'

export const Profile = z
  .object({
    id: UserId,
    email: z.string(),
    emailVerified: z
      .boolean()
      .openapi({ description: 'Whether they have shown that the address is theirs.' }),
    name: z.string(),
    role: z.enum(roles),
    createdAt: z.iso.datetime(),
  })
  .openapi('UsersUser')

export const Account = Profile.extend({
  disabledAt: z.iso.datetime().nullable().openapi({ description: 'Since when they are kept out.' }),
}).openapi('UsersAccount')
export const AccountPage = pageSchema(Account).openapi('UsersAccountPage')

export function viewOfUser(user: User): z.output<typeof Profile> {
  const { id, email, name, role, createdAt, emailVerifiedAt } = user
  return {
    id,
    email,
    emailVerified: emailVerifiedAt !== null,
    name,
    role,
    createdAt: createdAt.toISOString(),
  }
}

export function viewOfAccount(user: User): z.output<typeof Account> {
  return { ...viewOfUser(user), disabledAt: user.disabledAt?.toISOString() ?? null }
}

export function headersOf(user: User) {
  return { etag: etagOf(user.version), 'cache-control': 'no-store' }
}
