// What ends all sessions of a user: another password, or an admin; in whichever process their tokens come.
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import type { TestKerf } from '../../world/kerf.ts'
import {
  call,
  me,
  outcome,
  password,
  refresh,
  register,
  type Reply,
  rows,
  signIn,
  somebody,
  tokensOf,
} from './client.ts'
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

const another = 'six sharp chisels'

const changePassword = (token: string, currentPassword: string, next: string) =>
  call(kerf, 'POST', '/v1/users/me/password', { token, body: { currentPassword, password: next } })
const disable = (id: string, disabled: boolean, token = two.boss) =>
  call(kerf, 'PATCH', `/v1/users/${id}`, { token, body: { disabled } })

async function auditOf(subject: string): Promise<unknown[]> {
  const found = await rows(
    kerf,
    (sql) => sql`select actor, action from users.audit_log where subject = ${subject} order by id`,
  )
  return found.map((row) => ({ ...row }))
}

describe('another password', () => {
  test.concurrent('is taken by who shows the one of now; all other sessions end with it', async () => {
    const { email, accessToken } = await somebody(kerf)
    const elsewhere = tokensOf(await signIn(other, email))
    expect((await changePassword(accessToken, password, another)).status).toBe(204)
    expect(await two.worth(elsewhere.accessToken)).toEqual(dead)
    expect((await refresh(kerf, elsewhere.refreshToken)).status).toBe(401)
    expect(await two.worth(accessToken)).toEqual(good)
    expect(outcome(await signIn(kerf, email))).toBe('401 invalid-credentials')
    expect((await signIn(other, email, another)).status).toBe(201)
    const id = String((await me(kerf, accessToken)).body['id'])
    expect(await auditOf(id)).toEqual([{ actor: id, action: 'password.changed' }])
  })

  test.concurrent('is refused to who does not, and where it is none', async () => {
    const { accessToken, email } = await somebody(kerf)
    const elsewhere = tokensOf(await signIn(kerf, email))
    expect(outcome(await changePassword(accessToken, another, another))).toBe('422 wrong-password')
    for (const weak of ['short', 'x'.repeat(129), 'twelve letters\0'])
      expect(outcome(await changePassword(accessToken, password, weak))).toBe('422 invalid-request')
    expect(await two.worth(elsewhere.accessToken)).toEqual(good)
    expect((await signIn(kerf, email)).status).toBe(201)
  })

  test.concurrent('changed by two at once from the same one is changed once', async () => {
    const { accessToken } = await somebody(kerf)
    const replies = await Promise.all([
      changePassword(accessToken, password, another),
      changePassword(accessToken, password, 'seven blunt files'),
    ])
    expect(replies.map(outcome).toSorted()).toEqual(['204 ok', '422 wrong-password'])
  })
})

describe('an admin', () => {
  test.concurrent(
    'keeps a user out at once and everywhere, and lets them in again; both are audited',
    async () => {
      const { email, accessToken, refreshToken } = await somebody(kerf)
      const elsewhere = tokensOf(await signIn(other, email))
      const id = String((await me(kerf, accessToken)).body['id'])
      const { status, body } = await disable(id, true)
      expect({ status, disabledAt: body['disabledAt'] }).toEqual({
        status: 200,
        disabledAt: expect.any(String),
      })
      expect(await two.worth(accessToken)).toEqual(dead)
      expect(await two.worth(elsewhere.accessToken)).toEqual(dead)
      expect((await refresh(kerf, refreshToken)).status).toBe(401)
      expect(outcome(await signIn(other, email))).toBe('403 account-disabled')
      expect(outcome(await signIn(other, email, another))).toBe('401 invalid-credentials')
      expect((await disable(id, true)).body['disabledAt']).toBe(body['disabledAt'])
      expect((await disable(id, false)).body['disabledAt']).toBeNull()
      expect((await signIn(kerf, email)).status).toBe(201)
      expect(await two.worth(accessToken)).toEqual(dead)
      const actor = String((await me(kerf, two.boss)).body['id'])
      expect(await auditOf(id)).toEqual([
        { actor, action: 'user.disabled' },
        { actor, action: 'user.enabled' },
      ])
    },
  )

  test.concurrent('finds users, and sees no password', async () => {
    const { body: made } = await register(kerf, { email: 'found@example.com' })
    const found = await call(kerf, 'GET', '/v1/users?email=FOUND@example.com', { token: two.boss })
    expect(found.body).toEqual({ data: [{ ...made, disabledAt: null }], nextCursor: null })
    const { body } = await call(kerf, 'GET', `/v1/users/${String(made['id'])}`, { token: two.boss })
    expect(body).toEqual({ ...made, disabledAt: null })
    const page = await call(kerf, 'GET', '/v1/users?limit=2', { token: two.boss })
    expect((page.body['data'] as unknown[]).length).toBe(2)
    const rest = await call(kerf, 'GET', `/v1/users?cursor=${String(page.body['nextCursor'])}`, {
      token: two.boss,
    })
    expect(rest.status).toBe(200)
    expect(JSON.stringify(rest.body)).not.toContain(String((page.body['data'] as { id: string }[])[0]?.id))
  })

  test.concurrent('does not lock themselves out, and nobody else may do any of this', async () => {
    const { accessToken } = await somebody(kerf)
    const own = String((await me(kerf, two.boss)).body['id'])
    const refusals: Reply[] = [
      await disable(own, true),
      await disable(own, true, accessToken),
      await call(kerf, 'GET', '/v1/users', { token: accessToken }),
      await call(kerf, 'GET', `/v1/users/${own}`, { token: accessToken }),
      await disable(crypto.randomUUID(), true),
    ]
    expect(refusals.map(outcome)).toEqual([
      '409 own-account',
      '403 admins-only',
      '403 admins-only',
      '403 admins-only',
      '404 user-missing',
    ])
  })

  test.concurrent('disables nobody for a moment only: a sign-in under way does not outlive it', async () => {
    const { email, accessToken } = await somebody(kerf)
    const id = String((await me(kerf, accessToken)).body['id'])
    const signIns = Array.from({ length: 6 }, () => signIn(other, email))
    expect((await disable(id, true)).status).toBe(200)
    for (const reply of await Promise.all(signIns))
      if (reply.status === 201) expect(await two.worth(tokensOf(reply).accessToken)).toEqual(dead)
    const live = await rows(
      kerf,
      (sql) => sql`select 1 from users.sessions where user_id = ${id} and revoked_at is null`,
    )
    expect(live.length).toBe(0)
  })
})
