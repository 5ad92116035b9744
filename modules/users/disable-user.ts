// An admin keeps a user out, or lets them in again.
import type { UserId } from './contract.ts'
import { ownAccount, userMissing } from './failures.ts'
import { voidTokensOf } from './mail-tokens/store.ts'
import { useCase } from './module.ts'
import { revokeSessions } from './sessions/store.ts'
import { lockUser, updateUser } from './store.ts'
import { disable, type User } from './user.ts'

export interface Disabling {
  readonly userId: UserId
  readonly disabled: boolean
}

/** Ends all sessions of who is disabled. Refuses with `userMissing`, or `ownAccount`: nobody locks the last admin out. */
export const disableUser = useCase(
  async ({ userId, disabled }: Disabling, { tx, later, audit, caller, now }): Promise<User> => {
    const user = await lockUser(tx, userId)
    if (!user) throw userMissing()
    if (disabled && caller.kind === 'user' && caller.id === userId) throw ownAccount()
    const changed = disable(user, disabled, now())
    if (changed === user) return user
    later(updateUser(tx, changed))
    audit(disabled ? 'user.disabled' : 'user.enabled', userId)
    if (disabled) {
      later(voidTokensOf(tx, { userId, purpose: 'password-reset' }, now()))
      await revokeSessions(tx, { userId, revokedFor: 'user-disabled', revokedAt: now() })
    }
    return changed
  },
)
