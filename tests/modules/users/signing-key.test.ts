// Which key signs and which are published, and that no valid token is ever refused because of a rotation.
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { PublicKey, UserId } from '#modules/users'
import { sealingKeys } from '#runtime'
import { signAccessToken } from '../../../modules/users/sessions/access-token.ts'
import { makePrivateKey, openPrivateKey, signingKeyOf } from '../../../modules/users/keys/private-key.ts'
import { SessionId } from '../../../modules/users/sessions/session.ts'
import {
  accessTokenSeconds,
  isKeyDue,
  keyLifeMs,
  publishAheadMs,
  publishedAt,
  signerAt,
  type SigningKey,
} from '../../../modules/users/keys/signing-key.ts'

const start = Date.parse('2026-03-01T10:00:00Z')
const at = (ms: number) => new Date(start + ms)
const newKey = () => crypto.getRandomValues(new Uint8Array(32)).toBase64()
const sealing = sealingKeys.parse(newKey())
const material = await signingKeyOf(await makePrivateKey(), at(0), sealing)

function keyMadeAt(ms: number): SigningKey {
  return { ...material, kid: `made-at-${ms}`, createdAt: at(ms) }
}
const kids = (keys: readonly SigningKey[]) => keys.map((key) => key.kid)

describe('signing keys', () => {
  test('are made when there is none, and when the newest has served its time', () => {
    expect(isKeyDue([], at(0))).toBe(true)
    expect(isKeyDue([keyMadeAt(0)], at(keyLifeMs - 1))).toBe(false)
    expect(isKeyDue([keyMadeAt(0)], at(keyLifeMs))).toBe(true)
    expect(isKeyDue([keyMadeAt(keyLifeMs), keyMadeAt(0)], at(keyLifeMs))).toBe(false)
  })

  test('sign at once when there is no other, and otherwise after all have learnt of them', () => {
    const [older, newer] = [keyMadeAt(0), keyMadeAt(keyLifeMs)]
    expect(signerAt([], at(0))).toBeUndefined()
    expect(signerAt([older], at(0))).toBe(older)
    expect(signerAt([newer, older], at(keyLifeMs + publishAheadMs - 1))).toBe(older)
    expect(signerAt([newer, older], at(keyLifeMs + publishAheadMs))).toBe(newer)
    const [first, second] = [keyMadeAt(0), keyMadeAt(1)]
    expect(signerAt([second, first], at(2))).toBe(first)
  })

  test('are published until the last token that they signed has expired', () => {
    const keys = [keyMadeAt(keyLifeMs), keyMadeAt(0)]
    const lastTokenExpires = keyLifeMs + publishAheadMs + accessTokenSeconds * 1000
    expect(publishedAt(keys, at(keyLifeMs))).toEqual(keys)
    expect(publishedAt(keys, at(lastTokenExpires))).toEqual(keys)
    expect(publishedAt(keys, at(lastTokenExpires + 60_000))).toEqual(keys.slice(0, 1))
  })

  test('show nothing but their public half', async () => {
    const { d, ...shown } = await makePrivateKey()
    const stored = await signingKeyOf({ ...shown, d }, at(0), sealing)
    expect(Object.keys(shown).toSorted()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x'])
    expect([PublicKey.parse(shown), stored.publicKey]).toEqual([shown, shown])
    expect(JSON.stringify(stored)).not.toContain(d)
    expect(await openPrivateKey(stored, sealing)).toEqual({ ...shown, d })
  })

  test('are opened under their own name alone, with their own sealing key', async () => {
    const one = await signingKeyOf(await makePrivateKey(), at(0), sealing)
    await expect(openPrivateKey({ ...material, privateKey: one.privateKey }, sealing)).rejects.toThrow(
      `was sealed for users.signing_keys/${one.kid}`,
    )
    await expect(openPrivateKey(one, sealingKeys.parse(newKey()))).rejects.toThrow('SEALING_KEYS_USERS')
  })

  test('in every history of sign-ins verify each valid token, also for who learnt of them a while ago', () => {
    const pauses = fc.array(fc.oneof(fc.nat(2 * accessTokenSeconds * 1000), fc.nat(2 * keyLifeMs)), {
      minLength: 1,
      maxLength: 60,
    })
    const ageOfToken = fc.nat(accessTokenSeconds * 1000)
    const ageOfCache = fc.nat(publishAheadMs)
    fc.assert(
      fc.property(pauses, ageOfToken, ageOfCache, (waits, tokenAge, cacheAge) => {
        let now = 0
        let keys: SigningKey[] = []
        for (const wait of waits) {
          now += wait
          if (isKeyDue(keys, at(now))) keys = [keyMadeAt(now), ...publishedAt(keys, at(now))]
          const signer = signerAt(keys, at(now)) as SigningKey
          // Learnt at this moment, or before the token was signed and after the last change that a sign-in made.
          expect(kids(publishedAt(keys, at(now + tokenAge)))).toContain(signer.kid)
          const learntAt = Math.max(now - cacheAge, 0)
          const known = keys.filter((key) => key.createdAt <= at(learntAt))
          if (known.length > 0) expect(kids(publishedAt(known, at(learntAt)))).toContain(signer.kid)
        }
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('an access token', () => {
  const claims = {
    issuer: 'https://shop.example',
    userId: UserId.parse(Bun.randomUUIDv7()),
    role: 'admin' as const,
    sessionId: SessionId.parse(Bun.randomUUIDv7()),
    tokenId: 'one',
    now: at(999),
  }

  test('says who, what, where from and until when, and verifies with the published key', async () => {
    const key = await makePrivateKey()
    const { d: _, ...publicKey } = key
    const verified = await jwtVerify(
      await signAccessToken(key, claims),
      createLocalJWKSet({ keys: [publicKey] }),
      { algorithms: ['EdDSA'], typ: 'at+jwt', issuer: claims.issuer, audience: 'kerf', currentDate: at(0) },
    )
    expect(verified.protectedHeader).toEqual({ alg: 'EdDSA', typ: 'at+jwt', kid: key.kid })
    expect(verified.payload).toEqual({
      iss: claims.issuer,
      aud: 'kerf',
      sub: claims.userId,
      role: 'admin',
      sid: claims.sessionId,
      jti: 'one',
      iat: start / 1000,
      exp: start / 1000 + 600,
    })
  })

  test('does not verify with another key', async () => {
    const [one, { d: _, ...other }] = [await makePrivateKey(), await makePrivateKey()]
    const keys = createLocalJWKSet({ keys: [{ ...other, kid: one.kid }] })
    await expect(jwtVerify(await signAccessToken(one, claims), keys, { currentDate: at(0) })).rejects.toThrow(
      'signature verification failed',
    )
  })
})
