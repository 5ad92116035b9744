// What a password may be, and how it is hashed.
import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { Failure } from '#runtime'
import { hashPassword, verifyPassword } from '../../../modules/users/hashing.ts'
import { isOutdated, Password, PasswordAttempt } from '../../../modules/users/password.ts'

// Hashing is slow on purpose, and slower on a machine with other work.
setDefaultTimeout(30_000)

const anyTime = new AbortController().signal
const accepts = (text: string) => Password.safeParse(text).success

describe('a password', () => {
  test('has 12 to 128 characters', () => {
    expect([11, 12, 128, 129, 1_000_000].map((length) => accepts('x'.repeat(length)))).toEqual([
      false,
      true,
      true,
      false,
      false,
    ])
  })

  test('is counted in characters and not in UTF-16 units', () => {
    expect([6, 11, 12, 128, 129].map((length) => accepts('🪚'.repeat(length)))).toEqual([
      false,
      false,
      true,
      true,
      false,
    ])
  })

  test('is counted after normalisation, which may make it shorter or longer', () => {
    expect(accepts('e\u0301'.repeat(11))).toBe(false)
    expect(accepts('e\u0301'.repeat(128))).toBe(true)
    expect(accepts('ﬃ'.repeat(4))).toBe(true)
    expect(accepts('\ufdfa'.repeat(128))).toBe(false)
  })

  test('is the same however it was typed, and keeps its blanks and its case', () => {
    expect(Password.parse('ﬁve fine saws')).toBe('five fine saws')
    expect(PasswordAttempt.parse('ﬁve fine saws')).toBe('five fine saws')
    expect(Password.parse('  Blanks  Count ')).toBe('  Blanks  Count ')
  })

  test('has no control characters and no halves of characters', () => {
    expect(['\0', '\n', '\x7f', '\ud83e'].map((odd) => accepts(`twelve letters${odd}`))).toEqual([
      false,
      false,
      false,
      false,
    ])
  })

  test('that is claimed at sign-in need not be one that is accepted today', () => {
    expect(PasswordAttempt.safeParse('short').success).toBe(true)
    expect(PasswordAttempt.safeParse('').success).toBe(false)
    expect(PasswordAttempt.safeParse('x'.repeat(1_000_000)).success).toBe(false)
  })
})

const isAbout = (ratio: number) => ratio > 0.7 && ratio < 1.4

describe('a hash', () => {
  test('is Argon2id with at least 19 MiB and two passes, and matches its password alone', async () => {
    const hash = await hashPassword('five fine saws', anyTime)
    const [, memory, passes] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=1\$/.exec(hash) ?? []
    expect(Number(memory)).toBeGreaterThanOrEqual(19_456)
    expect(Number(passes)).toBeGreaterThanOrEqual(2)
    expect(await verifyPassword('five fine saws', hash, anyTime)).toEqual({ matches: true })
    expect(await verifyPassword('five fine axes', hash, anyTime)).toEqual({ matches: false })
  })

  test('is outdated when it is weaker than what is made today, or of another kind', () => {
    expect(isOutdated('$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA')).toBe(false)
    expect(isOutdated('$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA')).toBe(false)
    expect(isOutdated('$argon2id$v=19$m=19455,t=2,p=1$c2FsdA$aGFzaA')).toBe(true)
    expect(isOutdated('$argon2id$v=19$m=65536,t=1,p=1$c2FsdA$aGFzaA')).toBe(true)
    expect(isOutdated('$argon2i$v=19$m=65536,t=3,p=1$c2FsdA$aGFzaA')).toBe(true)
    expect(isOutdated('$2b$10$c2FsdHNhbHRzYWx0c2FsdA')).toBe(true)
  })

  test('that is outdated is made anew when its password is shown, and only then', async () => {
    const weak = await Bun.password.hash('five fine saws', {
      algorithm: 'argon2id',
      memoryCost: 1024,
      timeCost: 1,
    })
    expect(await verifyPassword('five fine axes', weak, anyTime)).toEqual({ matches: false })
    const { matches, stronger } = await verifyPassword('five fine saws', weak, anyTime)
    expect(matches).toBe(true)
    expect(isOutdated(stronger ?? '')).toBe(false)
    expect(await verifyPassword('five fine saws', stronger, anyTime)).toEqual({ matches: true })
  })

  test('of nobody matches nothing, and takes as long as anybody’s', async () => {
    const someones = await hashPassword('five fine saws', anyTime)
    const timed = async (hash: string | undefined) => {
      const startedAt = performance.now()
      expect(await verifyPassword('five fine axes', hash, anyTime)).toEqual({ matches: false })
      return performance.now() - startedAt
    }
    // The least of several, for as long as other work on this machine makes one of them look slow.
    let [known, unknown] = [Infinity, Infinity]
    for (let round = 0; round < 40 && !(round > 2 && isAbout(unknown / known)); round += 1) {
      known = Math.min(known, await timed(someones))
      unknown = Math.min(unknown, await timed(undefined))
    }
    expect([unknown / known, isAbout(unknown / known)]).toEqual([expect.any(Number), true])
  })

  test('is made a few at a time: a flood is refused with the time to come back, and who is in line is served', async () => {
    const flood = new AbortController()
    const served = Array.from({ length: 4 }, () => hashPassword('five fine saws', anyTime))
    const gone = Array.from({ length: 96 }, () => hashPassword('five fine saws', flood.signal))
    const refused = await Promise.all(gone.slice(-32).map((each) => each.catch((reason: unknown) => reason)))
    for (const reason of refused) {
      expect(reason).toBeInstanceOf(Failure)
      expect(reason).toMatchObject({ kind: 'unavailable', retryAfterSeconds: 2 })
    }
    // Who went away costs nothing any more.
    flood.abort()
    await Promise.allSettled(gone)
    for (const hash of await Promise.all(served)) expect(hash).toStartWith('$argon2id$')
    expect(await verifyPassword('five fine axes', undefined, anyTime)).toEqual({ matches: false })
  })
})
