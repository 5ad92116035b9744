// Signing in, refreshing and signing out, over real HTTP and real Postgres.
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { jwtVerify } from 'jose'
import { raceWindowMs } from '../../../modules/users/sessions/session.ts'
import { asAdmin } from '../../world/database.ts'
import { startTestKerf, type TestKerf } from '../../world/kerf.ts'
import {
  call,
  me,
  openConnections,
  outcome,
  password,
  publishedKeys,
  refresh,
  register,
  type Reply,
  rows,
  sessionOf,
  signIn,
  somebody,
  tokensOf,
} from './client.ts'

// Every sign-in hashes, which is slow on purpose.
setDefaultTimeout(60_000)

let kerf: TestKerf
beforeAll(async () => void (kerf = await startTestKerf()))
afterAll(() => kerf?.stop())

/** All that the client can tell two refusals by. */
function told({ status, body, headers }: Reply) {
  return { status, body: { ...body, requestId: 'any' }, headers: [...headers.keys()].toSorted() }
}

describe('signing in', () => {
  test('gives a pair of tokens that nobody on the way keeps', async () => {
    const { email } = await somebody(kerf)
    const { status, headers, body } = await signIn(kerf, ` ${email.toUpperCase()} `)
    expect(status).toBe(201)
    expect(body).toEqual({
      accessToken: expect.any(String),
      tokenType: 'Bearer',
      expiresIn: 600,
      refreshToken: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
    })
    expect(headers.get('cache-control')).toBe('no-store')
  })

  test('gives an access token that anybody can check with the published keys', async () => {
    const { accessToken } = await somebody(kerf)
    const profile = (await me(kerf, accessToken)).body
    const { payload } = await jwtVerify(accessToken, await publishedKeys(kerf), {
      algorithms: ['EdDSA'],
      typ: 'at+jwt',
      issuer: 'kerf',
      audience: 'kerf',
    })
    expect(payload).toMatchObject({ sub: profile['id'], role: 'customer' })
  })

  test('takes the password however it was typed', async () => {
    await register(kerf, { email: 'lea@example.com', password: 'ﬁve fine saws' })
    expect((await signIn(kerf, 'lea@example.com', 'five fine saws')).status).toBe(201)
    expect((await signIn(kerf, 'lea@example.com', 'Five fine saws')).status).toBe(401)
  })

  test('refuses an unknown e-mail and a wrong password with the same words', async () => {
    const { email } = await somebody(kerf)
    const wrong = await signIn(kerf, email, 'five fine axes')
    const unknown = await signIn(kerf, 'nobody@example.com', 'five fine axes')
    expect(told(wrong)).toEqual(told(unknown))
    expect(outcome(wrong)).toBe('401 invalid-credentials')
  })

  test('with what is no e-mail or no text is refused as invalid', async () => {
    const bodies = [
      { email: 'nobody', password },
      { email: 'a@example.com' },
      { email: 'a@example.com', password: '' },
      { email: 'a@example.com', password: 'x'.repeat(500_000) },
      { email: { toString: 'a@example.com' }, password },
      { email: 'a@example.com', password, role: 'admin' },
    ]
    for (const body of bodies) expect((await call(kerf, 'POST', '/v1/sessions', { body })).status).toBe(422)
  })

  test('makes a weak hash anew, and only for the right password', async () => {
    const { email } = await somebody(kerf)
    const weak = await Bun.password.hash(password, { algorithm: 'argon2id', memoryCost: 1024, timeCost: 1 })
    await rows(kerf, (sql) => sql`update users.users set password_hash = ${weak} where email = ${email}`)
    const stored = async () => {
      const [row] = await rows(
        kerf,
        (sql) => sql`select password_hash as hash from users.users where email = ${email}`,
      )
      return String(row?.['hash'])
    }
    expect((await signIn(kerf, email, 'five fine axes')).status).toBe(401)
    expect(await stored()).toBe(weak)
    expect((await signIn(kerf, email)).status).toBe(201)
    expect(await stored()).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect((await signIn(kerf, email)).status).toBe(201)
  })
})

describe('refreshing', () => {
  test('gives the next pair of the same session', async () => {
    const first = await somebody(kerf)
    const reply = await refresh(kerf, first.refreshToken)
    expect(reply.status).toBe(200)
    expect(reply.headers.get('cache-control')).toBe('no-store')
    const second = tokensOf(reply)
    expect(second.refreshToken).not.toBe(first.refreshToken)
    expect(sessionOf(second.accessToken)).toBe(sessionOf(first.accessToken))
    expect((await me(kerf, second.accessToken)).body).toEqual((await me(kerf, first.accessToken)).body)
    expect((await refresh(kerf, second.refreshToken)).status).toBe(200)
  })

  test('with a token that was used before ends the session for whoever has it, and no other', async () => {
    const first = await somebody(kerf)
    const elsewhere = tokensOf(await signIn(kerf, first.email))
    const second = tokensOf(await refresh(kerf, first.refreshToken))
    expect(outcome(await refresh(kerf, first.refreshToken))).toBe('401 invalid-refresh-token')
    expect(outcome(await refresh(kerf, second.refreshToken))).toBe('401 invalid-refresh-token')
    expect((await refresh(kerf, elsewhere.refreshToken)).status).toBe(200)
    const [session] = await rows(
      kerf,
      (sql) => sql`
        select revoked_for, (select action from users.audit_log where subject = sessions.id::text) as event
          from users.sessions where id = ${sessionOf(first.accessToken)}`,
    )
    expect(session?.['event']).toBe('session.token-reused')
    expect(kerf.acts).toContain(`users session.token-reused ${sessionOf(first.accessToken)}`)
    expect(session?.['revoked_for']).toBe('token-reused')
  })

  test('by fifty at once with one token gives one pair, tells the others so, and leaves one live token', async () => {
    const { accessToken, refreshToken } = await somebody(kerf)
    await openConnections(kerf)
    const replies = await Promise.all(Array.from({ length: 50 }, () => refresh(kerf, refreshToken)))
    expect(Object.groupBy(replies.map(outcome), (each) => each)).toEqual({
      '200 ok': ['200 ok'],
      '409 refresh-raced': Array<string>(49).fill('409 refresh-raced'),
    })
    const next = tokensOf(replies.find((reply) => reply.status === 200) as Reply)
    expect(sessionOf(next.accessToken)).toBe(sessionOf(accessToken))
    expect((await refresh(kerf, next.refreshToken)).status).toBe(200)
  })

  test('holds its answer until no request that was sent before it can still come', async () => {
    const { refreshToken } = await somebody(kerf)
    const startedAt = performance.now()
    expect((await refresh(kerf, refreshToken)).status).toBe(200)
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(raceWindowMs - 1)
  })

  test('with what never was a token is refused', async () => {
    for (const stranger of ['x', 'x'.repeat(43), '../../etc/passwd'])
      expect(outcome(await refresh(kerf, stranger))).toBe('401 invalid-refresh-token')
    const { accessToken } = await somebody(kerf)
    expect(outcome(await refresh(kerf, accessToken))).toMatch(/^4(01|22) /)
    for (const body of [{}, { refreshToken: '' }, { refreshToken: 1 }])
      expect((await call(kerf, 'POST', '/v1/sessions/refresh', { body })).status).toBe(422)
  })
})

function privateKeysAs(module: string) {
  return asAdmin(kerf.database.roleUrl(module), (sql) => sql`select private_key from users.signing_keys`)
}

describe('the database', () => {
  test('holds no token and no password, used, live or revoked', async () => {
    const first = await somebody(kerf)
    const second = tokensOf(await refresh(kerf, first.refreshToken))
    const everything = await rows(kerf, async (sql) => {
      const tables =
        await sql`select schemaname || '.' || tablename as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`
      const all = await Promise.all(
        tables.map(({ name }) => sql.unsafe(`select coalesce(json_agg(t)::text, '') as text from ${name} t`)),
      )
      return all.map(([row]) => String(row?.['text'])).join('\n')
    })
    expect(everything).toContain(first.email)
    for (const secret of [
      password,
      first.refreshToken,
      second.refreshToken,
      first.accessToken,
      second.accessToken,
    ])
      expect(everything).not.toContain(secret)
  })

  test('shows the signing keys to no other module', async () => {
    expect((await privateKeysAs('users')).length).toBe(1)
    await expect(privateKeysAs('orders')).rejects.toThrow('permission denied')
  })
})

describe('the published keys', () => {
  test('are one when many who need it find none', async () => {
    const { email } = await somebody(kerf)
    const sessions = [await signIn(kerf, email), await signIn(kerf, email), await signIn(kerf, email)].map(
      tokensOf,
    )
    await openConnections(kerf)
    await rows(kerf, (sql) => sql`delete from users.signing_keys`)
    const next = await Promise.all(sessions.map((session) => refresh(kerf, session.refreshToken)))
    const keys = await publishedKeys(kerf)
    expect(keys.jwks().keys.length).toBe(1)
    for (const { accessToken } of next.map(tokensOf)) await jwtVerify(accessToken, keys)
  })

  test('are public halves, and may be kept for a while', async () => {
    const { status, headers, body } = await call(kerf, 'GET', '/.well-known/jwks.json')
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toBe('public, max-age=300')
    expect(body).toEqual({
      keys: [
        {
          kid: expect.any(String),
          kty: 'OKP',
          crv: 'Ed25519',
          alg: 'EdDSA',
          use: 'sig',
          x: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
        },
      ],
    })
  })
})
