// Access tokens that are believed: for how long, what ends them before, and how seldom anybody is asked.
import { beforeEach, describe, expect, jest, test } from 'bun:test'
import type { JWK } from 'jose'
import { failure } from '../../../runtime/failure.ts'
import { refusalOf } from '../../../runtime/http/refusals.ts'
import { openAccessTokens } from '../../../runtime/security/access-token.ts'
import { until } from '../../world/until.ts'
import { nowS, signer, subject, tokenOf } from './tokens.ts'

const [k1, k2] = await Promise.all([signer('k1'), signer('k2')])
const away = failure('unavailable', 'keys-away', 'Not now.')
/** Whoever revokes answers only after that time. */
const freshMs = 250
let now = nowS * 1_000
let published: readonly JWK[] = [k1.jwk]
let revoked: readonly string[] = []
let isAway = false
/** What each question left out. */
let asked: (string | undefined)[] = []
let outages: unknown[] = []
let callerOf: ReturnType<typeof openAccessTokens>

beforeEach(() => {
  now = nowS * 1_000
  published = [k1.jwk]
  revoked = []
  isAway = false
  asked = []
  outages = []
  callerOf = openAccessTokens({
    issuer: 'kerf',
    audience: 'kerf',
    freshMs,
    now: () => now,
    clock: () => now,
    onAway: (error) => void outages.push(error),
    async trust(since) {
      asked.push(since)
      if (isAway) throw away()
      return { keys: published, revoked, until: `asked ${asked.length}` }
    },
  })
})
const caller = { kind: 'user', id: subject, role: 'customer', session: 's1' } as const
const refused = (token: string) => expect(callerOf(token)).rejects.toMatchObject({ code: 'invalid-token' })

test('a token gives the caller that it names, again and again, and nobody is asked again so soon', async () => {
  const token = await tokenOf(k1, { role: 'admin' })
  for (let times = 0; times < 3; times += 1)
    expect(await callerOf(token)).toEqual({ ...caller, role: 'admin' })
  expect(asked).toEqual([undefined])
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

test('a new key is believed as soon as it is published', async () => {
  await callerOf(await tokenOf(k1))
  published = [k2.jwk, k1.jwk]
  expect(await callerOf(await tokenOf(k2))).toEqual(caller)
  expect(await callerOf(await tokenOf(k1))).toEqual(caller)
})

test('a flood of unknown key ids asks out of turn once in 30 seconds', async () => {
  const flood = await Promise.all(
    Array.from({ length: 200 }, (_, at) => tokenOf({ ...k2, jwk: { ...k2.jwk, kid: `x${at}` } })),
  )
  await callerOf(await tokenOf(k1))
  await Promise.all(flood.map(refused))
  expect(asked.length).toBe(2)
  now += freshMs
  await Promise.all(flood.map(refused))
  expect(asked.length).toBe(3)
})

test('a removed key is refused as soon as the last word is too old, for tokens seen before too', async () => {
  const token = await tokenOf(k1)
  await callerOf(token)
  published = [k2.jwk]
  now += freshMs
  await refused(token)
})

describe('a session that has ended', () => {
  test('is refused by whoever comes after the answer that said so', async () => {
    const token = await tokenOf(k1)
    await callerOf(token)
    revoked = ['s1']
    now += freshMs
    await refused(token)
    expect(await callerOf(await tokenOf(k1, { sid: 's2' }))).toEqual({ ...caller, session: 's2' })
  })

  test('stays so, though it is told but once', async () => {
    const token = await tokenOf(k1)
    revoked = ['s1']
    await refused(token)
    revoked = []
    for (const _ of Array.from({ length: 5 })) {
      now += freshMs
      await refused(token)
    }
    expect(asked.slice(0, 3)).toEqual([undefined, 'asked 1', 'asked 2'])
  })

  test('is refused though the question under way was put before it ended', async () => {
    const gate = Promise.withResolvers<void>()
    let answers = 0
    const slow = openAccessTokens({
      ...{ issuer: 'kerf', audience: 'kerf', freshMs, now: () => now, clock: () => now, onAway: () => {} },
      async trust() {
        const answer = { keys: published, revoked, until: '' }
        if ((answers += 1) === 2) await gate.promise
        return answer
      },
    })
    const token = await tokenOf(k1)
    await slow(token)
    now += freshMs - 1
    await slow(token) // puts the second question, in the background
    revoked = ['s1']
    now += freshMs
    const verdict = slow(token).catch((error: unknown) => error)
    gate.resolve()
    expect(await verdict).toMatchObject({ code: 'invalid-token' })
    expect(answers).toBe(3)
  })

  test('is forgotten when no token of it can be valid any more', async () => {
    revoked = ['s1']
    await refused(await tokenOf(k1))
    revoked = []
    now += 3_700_000
    const later = { iat: nowS + 3_700, exp: nowS + 4_000 }
    expect(await callerOf(await tokenOf(k1, later))).toEqual(caller)
  })
})

test('while tokens come, the question is put in the background before the last word is too old', async () => {
  const token = await tokenOf(k1)
  await callerOf(token)
  now += freshMs / 2 - 1
  await callerOf(token)
  expect(asked.length).toBe(1)
  now += 1
  await Promise.all(Array.from({ length: 50 }, () => callerOf(token)))
  expect(asked.length).toBe(2)
})

describe('while nobody says what is to be believed', () => {
  test('whoever has never heard it calls nobody a liar, and asks again within a second', async () => {
    isAway = true
    const token = await tokenOf(k1)
    for (let times = 0; times < 10; times += 1)
      await expect(callerOf(token)).rejects.toMatchObject({ code: 'keys-away' })
    expect(asked.length).toBe(1)
    expect(outages.length).toBe(1)
    isAway = false
    now += 1_000
    expect(await callerOf(token)).toEqual(caller)
  })

  test('whoever waits in vain for the first word is refused as what is away, and not as a fault', async () => {
    const hanging = openAccessTokens({
      ...{ issuer: 'kerf', audience: 'kerf', freshMs, onAway: () => {} },
      trust: () => new Promise(() => {}), // never
    })
    const token = await tokenOf(k1)
    jest.useFakeTimers()
    try {
      const verdict = hanging(token).catch((error: unknown) => error)
      jest.advanceTimersByTime(2_000)
      expect(refusalOf(await verdict)).toMatchObject({ kind: 'unavailable' })
    } finally {
      jest.useRealTimers()
    }
  })

  test('the last word holds, for keys and for sessions, and nobody waits', async () => {
    revoked = ['gone']
    await callerOf(await tokenOf(k1))
    isAway = true
    const later = { iat: nowS + 600, exp: nowS + 1_200 }
    const [good, bad] = [await tokenOf(k1, later), await tokenOf(k1, { ...later, sid: 'gone' })]
    now += 600_000
    for (let times = 0; times < 10; times += 1) {
      expect(await callerOf(good)).toEqual(caller)
      await refused(bad)
    }
    expect(asked.length).toBe(2)
    now += freshMs
    expect(await callerOf(good)).toEqual(caller)
    expect(asked.length).toBe(3)
    expect(outages.length).toBe(1)
    isAway = false
    revoked = ['s1']
    const isRefused = () => {
      now += freshMs
      return callerOf(good).then(
        () => false,
        () => true,
      )
    }
    await until('the next word', isRefused)
  })
})

test('the last word is none once every token of its time has ended: a key may have been removed since', async () => {
  await callerOf(await tokenOf(k1))
  isAway = true
  now += 3_629_999
  const later = { iat: nowS + 3_600, exp: nowS + 4_200 }
  expect(await callerOf(await tokenOf(k1, later))).toEqual(caller)
  now += 1
  await expect(callerOf(await tokenOf(k1, later))).rejects.toMatchObject({ code: 'keys-away' })
  isAway = false
  published = [k2.jwk]
  now += 1_000
  await refused(await tokenOf(k1, later))
  expect(await callerOf(await tokenOf(k2, later))).toEqual(caller)
})

test('of a key set only Ed25519 keys with an id are taken, and the others do no harm', async () => {
  const unusable = [
    { ...k1.jwk, crv: 'X25519' },
    { kty: 'oct', k: 'AAAA', kid: 'k1' },
    { ...k1.jwk, kid: '' },
  ]
  published = unusable
  await refused(await tokenOf(k1))
  published = [...unusable, { ...k1.jwk, kty: 'EC' }, k2.jwk]
  now += freshMs
  expect(await callerOf(await tokenOf(k2))).toEqual(caller)
})
