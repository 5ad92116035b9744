// What becomes of a refresh token, by example and over every history of a session.
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { UserId } from '#modules/users'
import { hashOf, newRefreshToken } from '../../../modules/users/sessions/refresh-token.ts'
import {
  endedSince,
  judge,
  raceWindowMs,
  sessionDays,
  SessionId,
  startSession,
  type Verdict,
} from '../../../modules/users/sessions/session.ts'

const id = SessionId.parse(Bun.randomUUIDv7())
const userId = UserId.parse(Bun.randomUUIDv7())
const start = Date.parse('2026-03-01T10:00:00Z')
const lifeMs = sessionDays * 86_400_000
const session = startSession(id, userId, new Date(start))

/** Times count from the session's start. */
function verdict(
  token: { usedAfter?: number; revoked?: boolean },
  arrivedAfter: number,
  decidedAfter = arrivedAfter,
): Verdict {
  const usedAt = token.usedAfter === undefined ? null : new Date(start + token.usedAfter)
  const revokedAt = token.revoked ? new Date(start) : null
  const times = { arrivedAt: new Date(start + arrivedAfter), now: new Date(start + decidedAfter) }
  return judge({ session: { ...session, revokedAt }, usedAt }, times)
}

describe('a refresh token', () => {
  test('that is live is exchanged until its session expires, and not at that moment', () => {
    expect(verdict({}, 0)).toBe('rotate')
    expect(verdict({}, lifeMs - 1)).toBe('rotate')
    expect(verdict({}, lifeMs)).toBe('refuse')
  })

  test('that came in time but had to wait until its session expired is refused', () => {
    expect(verdict({}, lifeMs - 1, lifeMs)).toBe('refuse')
  })

  test('of a revoked session is refused, used or not', () => {
    expect(verdict({ revoked: true }, 5_000)).toBe('refuse')
    expect(verdict({ revoked: true, usedAfter: 1_000 }, 5_000)).toBe('refuse')
    expect(verdict({ revoked: true, usedAfter: 1_000 }, 1_000)).toBe('refuse')
  })

  test('that comes again before anyone can have seen the next one has lost a race', () => {
    expect(verdict({ usedAfter: 1_000 }, 900, 1_001)).toBe('race')
    expect(verdict({ usedAfter: 1_000 }, 1_000 + raceWindowMs - 1)).toBe('race')
  })

  test('is judged by when it came, however long it had to wait', () => {
    expect(verdict({ usedAfter: 1_000 }, 900, 1_000 + 10 * raceWindowMs)).toBe('race')
  })

  test('that was used is not exchanged again by a process whose clock is behind', () => {
    expect(verdict({ usedAfter: 10_000 }, 5_000)).toBe('race')
  })

  test('that comes again later is in two hands', () => {
    expect(verdict({ usedAfter: 1_000 }, 1_000 + raceWindowMs)).toBe('reuse')
    expect(verdict({ usedAfter: 1_000 }, lifeMs - 1)).toBe('reuse')
  })

  test('has 256 random bits, and is stored as their SHA-256', () => {
    const token = newRefreshToken()
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(newRefreshToken()).not.toBe(token)
    expect(hashOf('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  })
})

interface Step {
  /** Which of the tokens given out so far is presented. */
  readonly token: number
  readonly afterMs: number
  /** How long the request waits for the session before it is decided. */
  readonly waitedMs: number
}

/** Plays a history as the database would: one live token, and those that were used. */
function play(steps: readonly Step[]) {
  const used = new Map<number, number>()
  const decisions: { token: number; at: number; arrived: number; verdict: Verdict }[] = []
  let live = 0
  let revoked = false
  let at = 0
  for (const { token: chosen, afterMs, waitedMs } of steps) {
    const arrived = at + afterMs
    at = arrived + waitedMs
    const token = chosen % (live + 1)
    const usedAfter = used.get(token)
    const told = verdict({ revoked, ...(usedAfter === undefined ? {} : { usedAfter }) }, arrived, at)
    decisions.push({ token, at, arrived, verdict: told })
    if (told === 'rotate') {
      used.set(token, at)
      live += 1
    }
    if (told === 'reuse') revoked = true
  }
  return decisions
}

const history = fc.array(
  fc.record({
    token: fc.nat(20),
    afterMs: fc.oneof(fc.nat(2 * raceWindowMs), fc.nat(lifeMs / 4)),
    waitedMs: fc.nat(2 * raceWindowMs),
  }),
  { maxLength: 40 },
)

describe('in every history of a session', () => {
  test('each refresh token is exchanged at most once', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const exchanged = play(steps).filter((each) => each.verdict === 'rotate')
        expect(new Set(exchanged.map((each) => each.token)).size).toBe(exchanged.length)
      }),
      { numRuns: 2_000 },
    )
  })

  test('a token that comes back ends it for every token, for good', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const decisions = play(steps)
        const reuse = decisions.findIndex((each) => each.verdict === 'reuse')
        if (reuse >= 0)
          expect(decisions.slice(reuse + 1).filter((each) => each.verdict !== 'refuse')).toEqual([])
      }),
      { numRuns: 2_000 },
    )
  })

  test('nothing is exchanged, raced or reused once it has expired', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const late = play(steps).filter((each) => each.at >= lifeMs)
        expect(late.filter((each) => each.verdict !== 'refuse')).toEqual([])
      }),
      { numRuns: 2_000 },
    )
  })

  test('only a request that came while the answer of the exchange was held is forgiven', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const decisions = play(steps)
        for (const { token, arrived } of decisions.filter((each) => each.verdict === 'race')) {
          const exchange = decisions.find((each) => each.token === token && each.verdict === 'rotate')
          expect(arrived).toBeLessThan((exchange?.at ?? -Infinity) + raceWindowMs)
        }
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('what somebody who believes tokens is told', () => {
  const now = new Date(start + lifeMs)
  const ago = (ms: number) => new Date(now.getTime() - ms)

  test('reaches back a minute before their last question, for clocks differ and transactions take their time', () => {
    expect(endedSince(ago(250), now).revokedAfter).toEqual(ago(60_250))
  })

  test('is of sessions whose youngest token may still be valid, and of no others, however long they have not asked', () => {
    const { revokedAfter, usedAfter } = endedSince(undefined, now)
    expect([revokedAfter, usedAfter]).toEqual([ago(660_000), ago(660_000)])
    expect(endedSince(ago(lifeMs), now).usedAfter).toEqual(ago(660_000))
  })
})

test('what a client calls itself is kept on one line, without marks that turn it, and no longer than anybody reads', () => {
  const shown = (text: string) => startSession(id, userId, new Date(start), text).userAgent
  expect(shown(' Saw/1.0\t\u202e(x) \n')).toBe('Saw/1.0 (x)')
  expect(shown('🪚'.repeat(300))?.length).toBe(256)
  expect(shown(`${'x'.repeat(255)}🪚`)?.isWellFormed()).toBe(true)
  expect(startSession(id, userId, new Date(start)).userAgent).toBeNull()
})
