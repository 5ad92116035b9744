// An access token for a session, signed with the key that signs now.
import { id } from '#runtime'
import { currentKey } from '../keys/current-key.ts'
import { openPrivateKey } from '../keys/private-key.ts'
import { useCase } from '../module.ts'
import type { Role } from '../user.ts'
import { signAccessToken } from './access-token.ts'
import type { Session } from './session.ts'

const TokenId = id('access-token')

export interface Tokens {
  readonly accessToken: string
  readonly refreshToken: string
}

export const grantAccess = useCase(
  async ({ session, role }: { readonly session: Session; readonly role: Role }, context): Promise<string> => {
    const { settings, newId, now } = context
    const key = await openPrivateKey(await currentKey(undefined, context), settings.SEALING_KEYS_USERS)
    return signAccessToken(key, {
      issuer: settings.ACCESS_TOKEN_ISSUER,
      userId: session.userId,
      role,
      sessionId: session.id,
      tokenId: newId(TokenId),
      now: now(),
    })
  },
)
