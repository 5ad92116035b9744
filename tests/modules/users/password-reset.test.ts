// A forgotten password is reset by a link that comes by mail, and by nothing else.
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { requestPasswordReset } from '../../../modules/users/mail-tokens/request-password-reset.ts'
import { startTestKerf, type TestKerf } from '../../world/kerf.ts'
import { until } from '../../world/until.ts'
import {
  call,
  me,
  outcome,
  password,
  refresh,
  type Reply,
  rows,
  signIn,
  somebody,
  tokensOf,
} from './client.ts'
import { linksTo, mailsTo } from './mails.ts'

// Every sign-in hashes, which is slow on purpose.
setDefaultTimeout(60_000)

let kerf: TestKerf
beforeAll(async () => void (kerf = await startTestKerf({ settings: { PUBLIC_URL: 'https://shop.test/' } })))
afterAll(() => kerf?.stop())

const another = 'six sharp chisels'
const resetOf = /^https:\/\/shop\.test\/reset-password#token=([\w-]{43})$/m
const verifyOf = /^https:\/\/shop\.test\/verify-email#token=([\w-]{43})$/m

const ask = (email: string, headers: Record<string, string> = {}) =>
  call(kerf, 'POST', '/v1/users/password-resets', { body: { email }, headers })
const reset = (token: string, next = another) =>
  call(kerf, 'POST', '/v1/users/password-resets/confirm', { body: { token, password: next } })
const verify = (token: string) =>
  call(kerf, 'POST', '/v1/users/email-verifications/confirm', { body: { token } })

/** The secrets mailed to somebody so far, once there are `count`. */
const resetsTo = (email: string, count = 1) => linksTo(kerf, email, resetOf, count)
const verificationsTo = (email: string, count = 1) => linksTo(kerf, email, verifyOf, count)

async function forgotten(email: string): Promise<string> {
  const before = (await mailsTo(kerf, email)).filter(({ text }) => resetOf.test(text)).length
  expect((await ask(email)).status).toBe(202)
  return (await resetsTo(email, before + 1)).at(-1) ?? ''
}

describe('a forgotten password', () => {
  test.concurrent(
    'is set anew by what was mailed, once; every session ends, and the mail is thereby verified',
    async () => {
      const { email, accessToken, refreshToken } = await somebody(kerf)
      const secret = await forgotten(email)
      expect((await reset(secret)).status).toBe(204)
      expect((await me(kerf, accessToken)).status).toBe(401)
      expect((await refresh(kerf, refreshToken)).status).toBe(401)
      expect(outcome(await signIn(kerf, email))).toBe('401 invalid-credentials')
      const { accessToken: token } = tokensOf(await signIn(kerf, email, another))
      expect((await me(kerf, token)).body['emailVerified']).toBe(true)
      expect(outcome(await reset(secret, 'seven blunt files'))).toBe('422 link-invalid')
      expect((await signIn(kerf, email, another)).status).toBe(201)
      await until('the user to be told', async () =>
        (await mailsTo(kerf, email)).some(({ subject }) => subject === 'Your password was changed'),
      )
      const actions = await rows(
        kerf,
        (sql) =>
          sql`select action from users.audit_log where subject = (select id::text from users.users where email = ${email}) order by id`,
      )
      expect(actions.map((row) => row['action'])).toEqual(['password-reset.requested', 'password.reset'])
    },
  )

  test.concurrent('asked for twice is set by the second link alone', async () => {
    const { email } = await somebody(kerf)
    const first = await forgotten(email)
    const second = await forgotten(email)
    expect(outcome(await reset(first))).toBe('422 link-invalid')
    expect((await reset(second)).status).toBe(204)
  })

  test.concurrent('is set once by a link that many use at once', async () => {
    const { email } = await somebody(kerf)
    const secret = await forgotten(email)
    const replies = await Promise.all(Array.from({ length: 6 }, () => reset(secret)))
    expect(replies.map(outcome).toSorted()).toEqual(['204 ok', ...Array<string>(5).fill('422 link-invalid')])
  })

  test.concurrent(
    'is not set by the link of another purpose, by another password’s, or by what was never mailed',
    async () => {
      const { email, accessToken } = await somebody(kerf)
      const [verification = ''] = await verificationsTo(email)
      const secret = await forgotten(email)
      expect(outcome(await verify(secret))).toBe('422 link-invalid')
      for (const none of [verification, 'x', 'x'.repeat(43), `${secret}x`])
        expect(outcome(await reset(none))).toBe('422 link-invalid')
      const body = { currentPassword: password, password: another }
      await call(kerf, 'POST', '/v1/users/me/password', { token: accessToken, body })
      expect(outcome(await reset(secret, 'seven blunt files'))).toBe('422 link-invalid')
      expect((await signIn(kerf, email, another)).status).toBe(201)
    },
  )

  test.concurrent('must become one that is acceptable, and the link is not spent on any other', async () => {
    const { email } = await somebody(kerf)
    const secret = await forgotten(email)
    for (const weak of ['short', 'x'.repeat(129), 'twelve letters\0'])
      expect(outcome(await reset(secret, weak))).toBe('422 invalid-request')
    expect((await reset(secret)).status).toBe(204)
  })

  test.concurrent('is mailed about five times in an hour and no more, whoever asks', async () => {
    const { email } = await somebody(kerf)
    for (let times = 1; times <= 5; times += 1) await forgotten(email)
    await ask(email)
    await until('the sixth wish to be handled', async () => {
      const standing = await rows(kerf, (sql) => sql`select 1 from users.outbox where destination = 'users'`)
      return standing.length === 0
    })
    expect((await resetsTo(email, 5)).length).toBe(5)
    expect((await reset((await resetsTo(email, 5)).at(-1) ?? '')).status).toBe(204)
  })

  test.concurrent('of nobody is answered as anybody’s, and mailed to nobody', async () => {
    const { email } = await somebody(kerf)
    const told = ({ status, body, headers }: Reply) => ({
      status,
      body,
      headers: [...headers.keys()].toSorted(),
    })
    expect(told(await ask('stranger@example.com'))).toEqual(told(await ask(email)))
    await resetsTo(email)
    expect(await mailsTo(kerf, 'stranger@example.com')).toEqual([])
    expect(outcome(await ask('no address'))).toBe('422 invalid-request')
  })

  test('is asked for without a look at who is known, so that no clock tells', () => {
    const sent: unknown[] = []
    const context = {
      send: (_: unknown, data: unknown) => void sent.push(data),
      newId: (schema: { parse(id: string): unknown }) => schema.parse(Bun.randomUUIDv7()),
      get tx(): never {
        throw new Error('looked into the database')
      },
    }
    void requestPasswordReset({ email: 'ada@example.com' }, context as never) // all that it may use
    expect(sent).toEqual([{ requestId: expect.any(String), email: 'ada@example.com' }])
  })

  test.concurrent('leads to the shop’s own address, whatever host the request named', async () => {
    const { email } = await somebody(kerf)
    const lies = { host: 'evil.test', 'x-forwarded-host': 'evil.test', forwarded: 'host=evil.test' }
    await ask(email, lies)
    await resetsTo(email)
    for (const { text, html } of await mailsTo(kerf, email)) expect(text + html).not.toContain('evil')
  })

  test.concurrent('stays so for who is kept out', async () => {
    const { email } = await somebody(kerf)
    const secret = await forgotten(email)
    await rows(kerf, (sql) => sql`update users.users set disabled_at = now() where email = ${email}`)
    expect(outcome(await reset(secret))).toBe('422 link-invalid')
  })
})

describe('the secret of a link', () => {
  test('stands in no table but the mailbox of development: not with users, not in any message', async () => {
    const { email } = await somebody(kerf)
    const secrets = [await forgotten(email), ...(await verificationsTo(email))]
    const everything = await rows(kerf, async (sql) => {
      const tables = await sql`
        select schemaname || '.' || tablename as name from pg_tables
         where schemaname not in ('pg_catalog', 'information_schema') and tablename <> 'mailbox'`
      const all = await Promise.all(
        tables.map(({ name }) => sql.unsafe(`select coalesce(json_agg(t)::text, '') as text from ${name} t`)),
      )
      return all.map(([row]) => String(row?.['text'])).join('\n')
    })
    expect(secrets.length).toBe(2)
    for (const secret of secrets) {
      expect(everything).not.toContain(secret)
      expect(everything).toContain(new Bun.CryptoHasher('sha256').update(secret).digest('hex'))
    }
  })
})

test('links end with their time: half an hour for a password, three days for an address', async () => {
  const { email } = await somebody(kerf)
  const [address = ''] = await verificationsTo(email)
  const secret = await forgotten(email)
  kerf.advance(30 * 60_000)
  expect(outcome(await reset(secret))).toBe('422 link-invalid')
  const young = await forgotten(email)
  kerf.advance(29 * 60_000)
  expect((await reset(young)).status).toBe(204)
  kerf.advance(3 * 86_400_000)
  expect(outcome(await verify(address))).toBe('422 link-invalid')
})
