// What ends one's own sessions, and that nobody believes their tokens from the answer on, in whichever process.
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import type { TestKerf } from '../../world/kerf.ts'
import { call, outcome, password, refresh, sessionOf, signIn, somebody, tokensOf } from './client.ts'
import { dead, good, startTwoProcesses, type TwoProcesses } from './two-processes.ts'

// Every sign-in hashes, which is slow on purpose.
setDefaultTimeout(60_000)

let two: TwoProcesses
let kerf: TestKerf
let other: TestKerf
beforeAll(async () => {
  two = await startTwoProcesses()
  ;({ kerf, other } = two)
})
afterAll(() => two?.stop())

const signOut = (token: string) => call(kerf, 'DELETE', '/v1/sessions/current', { token })
const sessionsOf = async (token: string) =>
  (await call(kerf, 'GET', '/v1/sessions', { token })).body['data'] as Record<string, unknown>[]

describe('signing out', () => {
  test.concurrent(
    'ends this session’s tokens from its answer on, in every process, and no other session',
    async () => {
      const here = await somebody(kerf)
      const there = tokensOf(await signIn(other, here.email))
      expect(await two.worth(here.accessToken)).toEqual(good)
      expect((await signOut(here.accessToken)).status).toBe(204)
      expect(await two.worth(here.accessToken)).toEqual(dead)
      expect(outcome(await refresh(other, here.refreshToken))).toBe('401 invalid-refresh-token')
      expect(await two.worth(there.accessToken)).toEqual(good)
      expect((await refresh(kerf, there.refreshToken)).status).toBe(200)
    },
  )

  test.concurrent('holds for every token that the session was given', async () => {
    const first = await somebody(kerf)
    const second = tokensOf(await refresh(kerf, first.refreshToken))
    await signOut(second.accessToken)
    expect(await two.worth(first.accessToken)).toEqual(dead)
    expect(await two.worth(second.accessToken)).toEqual(dead)
  })

  test.concurrent('by many at once is heard of everywhere', async () => {
    const email = (await somebody(kerf)).email
    const many = await Promise.all(Array.from({ length: 8 }, () => signIn(kerf, email)))
    const tokens = many.map((reply) => tokensOf(reply).accessToken)
    const verdicts = await Promise.all(
      tokens.map(async (token) => [(await signOut(token)).status, ...(await two.worth(token))]),
    )
    expect(verdicts).toEqual(Array.from({ length: 8 }, () => [204, ...dead]))
  })

  test.concurrent('is for who is signed in', async () => {
    expect((await call(kerf, 'DELETE', '/v1/sessions/current')).status).toBe(401)
    expect((await call(kerf, 'DELETE', '/v1/sessions/others')).status).toBe(401)
  })
})

describe('one’s sessions', () => {
  test.concurrent('are listed with what signed in, when, and which one asks', async () => {
    const { email, accessToken } = await somebody(kerf)
    const odd = `Saw/1.0 \t${'x'.repeat(500)}`
    const reply = await call(kerf, 'POST', '/v1/sessions', {
      body: { email, password },
      headers: { 'user-agent': odd },
    })
    const there = tokensOf(reply)
    const list = await sessionsOf(there.accessToken)
    expect(list.map(({ id, current }) => ({ id, current }))).toEqual([
      { id: sessionOf(there.accessToken), current: true },
      { id: sessionOf(accessToken), current: false },
    ])
    expect(list[0]?.['userAgent']).toBe(`Saw/1.0 ${'x'.repeat(248)}`)
    const renewed = tokensOf(await refresh(kerf, there.refreshToken))
    const [used] = await sessionsOf(renewed.accessToken)
    expect(String(used?.['lastUsedAt']) > String(used?.['createdAt'])).toBe(true)
    expect(JSON.stringify(list)).not.toContain('hash')
  })

  test.concurrent('come page by page', async () => {
    const { email } = await somebody(kerf)
    const { accessToken: token } = tokensOf(await signIn(kerf, email))
    const { body: first } = await call(kerf, 'GET', '/v1/sessions?limit=1', { token })
    const next = await call(kerf, 'GET', `/v1/sessions?limit=1&cursor=${String(first['nextCursor'])}`, {
      token,
    })
    const ids = [first, next.body].flatMap((page) => page['data'] as { id: string }[]).map(({ id }) => id)
    expect(ids).toEqual((await sessionsOf(token)).map(({ id }) => String(id)))
    expect(next.body['nextCursor']).toBeNull()
  })

  test.concurrent('end one by one, by their owner alone', async () => {
    const [owner, stranger] = [await somebody(kerf), await somebody(kerf)]
    const elsewhere = tokensOf(await signIn(kerf, owner.email))
    const path = `/v1/sessions/${sessionOf(elsewhere.accessToken)}`
    const missing = await call(kerf, 'DELETE', `/v1/sessions/${crypto.randomUUID()}`, {
      token: stranger.accessToken,
    })
    const theirs = await call(kerf, 'DELETE', path, { token: stranger.accessToken })
    expect([outcome(missing), outcome(theirs)]).toEqual(['404 session-missing', '404 session-missing'])
    expect(await two.worth(elsewhere.accessToken)).toEqual(good)
    expect((await call(kerf, 'DELETE', path, { token: owner.accessToken })).status).toBe(204)
    expect(await two.worth(elsewhere.accessToken)).toEqual(dead)
    expect(outcome(await call(kerf, 'DELETE', path, { token: owner.accessToken }))).toBe(
      '404 session-missing',
    )
    expect((await sessionsOf(owner.accessToken)).length).toBe(1)
  })

  test.concurrent('end all at once but the one that asks', async () => {
    const { email, accessToken } = await somebody(kerf)
    const others = [tokensOf(await signIn(kerf, email)), tokensOf(await signIn(other, email))]
    const reply = await call(kerf, 'DELETE', '/v1/sessions/others', { token: accessToken })
    expect(reply.status).toBe(204)
    for (const each of others) {
      expect(await two.worth(each.accessToken)).toEqual(dead)
      expect((await refresh(kerf, each.refreshToken)).status).toBe(401)
    }
    expect(await two.worth(accessToken)).toEqual(good)
  })
})
