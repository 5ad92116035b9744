// Access tokens that are believed: for how long, and how seldom anybody is asked for keys.
import { beforeEach, expect, test } from 'bun:test'
import type { JWK } from 'jose'
import { failure } from '../../../runtime/failure.ts'
import { openAccessTokens } from '../../../runtime/security/access-token.ts'
import { until } from '../../world/until.ts'
import { nowS, signer, subject, tokenOf } from './tokens.ts'

const [k1, k2] = await Promise.all([signer('k1'), signer('k2')])
const away = failure('unavailable', 'keys-away', 'Not now.')
let now = nowS * 1_000
let published: readonly JWK[] | 'away' = [k1.jwk]
let asked = 0
let callerOf: ReturnType<typeof openAccessTokens>

beforeEach(() => {
  now = nowS * 1_000
  published = [k1.jwk]
  asked = 0
  callerOf = openAccessTokens({
    issuer: 'kerf',
    audience: 'kerf',
    now: () => now,
    async keys() {
      asked += 1
      if (published === 'away') throw away()
      return published
    },
  })
})
const caller = { kind: 'user', id: subject, role: 'customer', session: 's1' } as const
const refused = (token: string) => expect(callerOf(token)).rejects.toMatchObject({ code: 'invalid-token' })

test('a token gives the caller that it names, again and again, and the keys are asked for once', async () => {
  const token = await tokenOf(k1, { role: 'admin' })
  for (let times = 0; times < 3; times += 1)
    expect(await callerOf(token)).toEqual({ ...caller, role: 'admin' })
  expect(asked).toBe(1)
})

test('a token ends with its exp and a leeway of 15 seconds, whether it was seen before or not', async () => {
  const [seen, unseen] = [await tokenOf(k1), await tokenOf(k1, { sid: 's9' })]
  await callerOf(seen)
  now = (nowS + 600 + 14) * 1_000
  expect(await callerOf(seen)).toEqual(caller)
  expect(await callerOf(unseen)).toEqual({ ...caller, session: 's9' })
  now = (nowS + 600 + 15) * 1_000
  await refused(seen)
  await refused(await tokenOf(k1, { sid: 's8' }))
})

test('a signer’s clock may run up to 15 seconds ahead', async () => {
  expect(await callerOf(await tokenOf(k1, { iat: nowS + 15 }))).toEqual(caller)
  await refused(await tokenOf(k1, { iat: nowS + 16 }))
})

test('a new key is asked for when its first token comes', async () => {
  await callerOf(await tokenOf(k1))
  published = [k2.jwk, k1.jwk]
  now += 30_000
  expect(await callerOf(await tokenOf(k2, { iat: nowS + 30 }))).toEqual(caller)
  expect(asked).toBe(2)
})

test('a flood of unknown key ids asks once in 30 seconds', async () => {
  const flood = await Promise.all(
    Array.from({ length: 200 }, (_, at) => tokenOf({ ...k2, jwk: { ...k2.jwk, kid: `x${at}` } })),
  )
  await Promise.all(flood.slice(0, 100).map(refused))
  expect(asked).toBe(1)
  now += 29_999
  for (const token of flood.slice(100)) await refused(token)
  expect(asked).toBe(1)
  now += 1
  await refused(flood[0] ?? '')
  expect(asked).toBe(2)
})

test('while the keys cannot be had nobody is called a liar, and the question is repeated within a second', async () => {
  published = 'away'
  const token = await tokenOf(k1)
  for (let times = 0; times < 10; times += 1)
    await expect(callerOf(token)).rejects.toMatchObject({ code: 'keys-away' })
  expect(asked).toBe(1)
  published = [k1.jwk]
  now += 1_000
  expect(await callerOf(token)).toEqual(caller)
  expect(asked).toBe(2)
})

test('keys that are known serve on while nobody can be asked', async () => {
  await callerOf(await tokenOf(k1))
  published = 'away'
  now += 600_000
  expect(await callerOf(await tokenOf(k1, { iat: nowS + 600, exp: nowS + 1_200 }))).toEqual(caller)
})

test('a removed key is no longer believed after five minutes, not even for tokens seen before', async () => {
  const token = await tokenOf(k1, { exp: nowS + 3_000 })
  await callerOf(token)
  published = [k2.jwk]
  now += 299_999
  expect(await callerOf(token)).toEqual(caller)
  now += 1
  // The question goes out in the background.
  await until('the removed key to be noticed', () =>
    callerOf(token).then(
      () => false,
      () => true,
    ),
  )
  await refused(token)
})

test('of a key set only Ed25519 keys with an id are taken, and the others do no harm', async () => {
  const unusable = [
    { ...k1.jwk, crv: 'X25519' },
    { kty: 'oct', k: 'AAAA', kid: 'k1' },
    { ...k1.jwk, kid: '' },
  ]
  published = unusable
  await refused(await tokenOf(k1))
  now += 30_000
  published = [...unusable, { ...k1.jwk, kty: 'EC' }, k2.jwk]
  expect(await callerOf(await tokenOf(k2, { iat: nowS + 30 }))).toEqual(caller)
})
