// Who a request's token speaks for: checked with the keys that users publishes.
import { SigningKeys } from '../modules/users/contract.ts'
import type { Authenticate } from '../runtime/gateway/authentication.ts'
import { openAccessTokens } from '../runtime/security/access-token.ts'
import type { Ask } from '../runtime/start.ts'

const audience = 'kerf'

/** `settings` are those of users: who checks and who signs must name the same issuer. */
export function accessTokens(ask: Ask, settings: unknown, now: () => Date = () => new Date()): Authenticate {
  const { ACCESS_TOKEN_ISSUER: issuer } = settings as { ACCESS_TOKEN_ISSUER: string } // users declares it so
  return openAccessTokens({ issuer, audience, keys: () => ask(SigningKeys, {}), now: () => now().getTime() })
}
