// Who a request's token speaks for: checked with the keys that users publishes.
import { SigningKeys } from '../modules/users/contract.ts'
import type { Authenticate } from '../runtime/gateway/authentication.ts'
import { openAccessTokens } from '../runtime/security/access-token.ts'
import type { Ask } from '../runtime/start.ts'

const tokenIssuer = 'kerf'
const tokenAudience = 'kerf'

export function accessTokens(ask: Ask, now: () => Date = () => new Date()): Authenticate {
  return openAccessTokens({
    issuer: tokenIssuer,
    audience: tokenAudience,
    keys: () => ask(SigningKeys, {}),
    now: () => now().getTime(),
  })
}
