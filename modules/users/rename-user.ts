// A user takes another name.
import { isCurrent } from '#runtime'
import { ProfileChanged, type UserId } from './contract.ts'
import { accountGone, userChanged } from './failures.ts'
import { useCase } from './module.ts'
import { lockUser, updateUser } from './store.ts'
import { rename } from './user.ts'

export interface Renaming {
  readonly userId: UserId
  readonly name: string
  readonly ifMatch: string | undefined
}

/** Changes the name and announces it, or refuses with `userChanged` where the client has seen an older version. */
export const renameUser = useCase(async ({ userId, name, ifMatch }: Renaming, { tx, later, publish }) => {
  const user = await lockUser(tx, userId)
  if (!user) throw accountGone()
  if (!isCurrent(ifMatch, user.version)) throw userChanged()
  const renamed = rename(user, name)
  later(updateUser(tx, renamed))
  publish(ProfileChanged, { userId, email: user.email, name })
  return renamed
})
