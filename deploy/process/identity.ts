// Who a request's token speaks for: checked with what users says is to be believed now.
import { Trust, trustFreshMs } from '../../modules/users/contract.ts'
import type { Authenticate } from '../../runtime/gateway/authentication.ts'
import { openAccessTokens } from '../../runtime/security/access-token.ts'
import type { Ask } from '../../runtime/hosting/start.ts'

const audience = 'kerf'

/**
 * `settings` are those of users: who checks and who signs must name the same issuer. `onAway` is called when users does
 * not answer, once until it does; meanwhile its last word holds.
 */
export function accessTokens(
  ask: Ask,
  settings: unknown,
  now: () => Date = () => new Date(),
  onAway: (error: unknown) => void = () => {},
): Authenticate {
  const { ACCESS_TOKEN_ISSUER: issuer } = settings as { ACCESS_TOKEN_ISSUER: string } // users declares it so
  return openAccessTokens({
    issuer,
    audience,
    trust: (since) => ask(Trust, since === undefined ? {} : { since }),
    freshMs: trustFreshMs,
    now: () => now().getTime(),
    onAway,
  })
}
