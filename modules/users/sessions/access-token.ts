// Access tokens: signed by this module, read by whoever has its public keys (RFC 9068).
import { importJWK, SignJWT } from 'jose'
import type { UserId } from '../contract.ts'
import type { Role } from '../user.ts'
import type { SessionId } from './session.ts'
import type { PrivateKey } from '../keys/private-key.ts'
import { accessTokenSeconds } from '../keys/signing-key.ts'

const audience = 'kerf'

export interface Claims {
  readonly issuer: string
  readonly userId: UserId
  readonly role: Role
  readonly sessionId: SessionId
  readonly tokenId: string
  readonly now: Date
}

/** Lives for `accessTokenSeconds`, or until its session ends: `Trust` tells whoever believes tokens. */
export async function signAccessToken(key: PrivateKey, claims: Claims): Promise<string> {
  const issuedAt = Math.floor(claims.now.getTime() / 1000)
  return new SignJWT({ role: claims.role, sid: claims.sessionId })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: key.kid })
    .setIssuer(claims.issuer)
    .setAudience(audience)
    .setSubject(claims.userId)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + accessTokenSeconds)
    .setJti(claims.tokenId)
    .sign(await importJWK(key, 'EdDSA'))
}
