// A user as a client sees them.
import { etagOf, z } from '#runtime'
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

export function viewOf(user: User): z.output<typeof Profile> {
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

export function headersOf(user: User) {
  return { etag: etagOf(user.version), 'cache-control': 'no-store' }
}
