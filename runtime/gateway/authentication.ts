// Who calls: one bearer token, or nobody.
import type { Caller } from '../context.ts'
import { invalidToken } from '../security/access-token.ts'

/** Fails with `invalidToken` where the token is not to be believed. */
export type Authenticate = (token: string) => Promise<Caller>

export const anonymous: Caller = { kind: 'anonymous' }

// Two headers arrive joined with a comma, which is no part of a token (RFC 6750, section 2.1).
const bearer = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i

/** The token of an `Authorization` header that carries exactly one; else throws `refusal`. */
export function bearerToken(authorization: string, refusal = invalidToken): string {
  const token = bearer.exec(authorization)?.[1]
  if (token === undefined) throw refusal()
  return token
}
