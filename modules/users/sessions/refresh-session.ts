// A refresh token is exchanged for the next pair; one that comes again revokes its session.
import { useCase } from '../module.ts'
import { grantAccess, type Tokens } from './grant-access.ts'
import { hashOf, newRefreshToken } from './refresh-token.ts'
import { judge } from './session.ts'
import { insertUsedToken, lockPresentedToken, replaceToken, revokeSessions } from './store.ts'

/** Given back and not thrown: what is thrown undoes the revocation. */
export type Refreshed =
  | { readonly kind: 'renewed'; readonly tokens: Tokens }
  | { readonly kind: 'raced' }
  | { readonly kind: 'refused' }

export const refreshSession = useCase(
  async (
    { refreshToken, arrivedAt }: { readonly refreshToken: string; readonly arrivedAt: Date },
    context,
  ): Promise<Refreshed> => {
    const { tx, later, audit, now } = context
    const usedHash = hashOf(refreshToken)
    const presented = await lockPresentedToken(tx, usedHash)
    if (!presented) return { kind: 'refused' }
    const { session } = presented
    const decidedAt = now()
    switch (judge(presented, { arrivedAt, now: decidedAt })) {
      case 'rotate': {
        const next = newRefreshToken()
        later(insertUsedToken(tx, session.id, usedHash, decidedAt))
        later(replaceToken(tx, session.id, hashOf(next), decidedAt))
        return {
          kind: 'renewed',
          tokens: { accessToken: await grantAccess(presented, context), refreshToken: next },
        }
      }
      case 'race':
        return { kind: 'raced' }
      case 'reuse':
        await revokeSessions(tx, {
          userId: session.userId,
          only: session.id,
          revokedFor: 'token-reused',
          revokedAt: decidedAt,
        })
        // The security event: somebody has a token that was not theirs to keep.
        audit('session.token-reused', session.id)
        return { kind: 'refused' }
      case 'refuse':
        return { kind: 'refused' }
    }
  },
)
