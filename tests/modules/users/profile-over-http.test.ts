// Registering and one's own profile, over real HTTP and real Postgres.
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { admin, startTestKerf, type TestKerf } from '../../world/kerf.ts'
import { until } from '../../world/until.ts'
import {
  call,
  me,
  openConnections,
  password,
  register,
  type Reply,
  rows,
  signIn,
  somebody,
  tokensOf,
} from './client.ts'

// Every sign-in hashes, which is slow on purpose.
setDefaultTimeout(60_000)

let kerf: TestKerf
beforeAll(async () => void (kerf = await startTestKerf()))
afterAll(() => kerf?.stop())

describe('registering', () => {
  test('makes a customer and says who it is', async () => {
    const { status, headers, body } = await register(kerf, { email: ' Bea@Example.com', name: ' Bea ' })
    expect(status).toBe(201)
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
      email: 'bea@example.com',
      emailVerified: false,
      name: 'Bea',
      role: 'customer',
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    })
    expect(headers.get('location')).toBe('/v1/users/me')
    expect(headers.get('cache-control')).toBe('no-store')
  })

  test('tells whoever listens', async () => {
    const { body } = await register(kerf, { email: 'cleo@example.com', name: 'Cleo' })
    const known = await until('notifications to know Cleo', () =>
      rows(kerf, async (sql) => {
        const [row] =
          await sql`select email, name from notifications.recipients where user_id = ${String(body['id'])}`
        return row
      }),
    )
    expect({ ...known }).toEqual({ email: 'cleo@example.com', name: 'Cleo' })
  })

  test('stores the password as an Argon2id hash alone', async () => {
    await register(kerf, { email: 'dora@example.com' })
    const [row] = await rows(kerf, (sql) => sql`select * from users.users where email = 'dora@example.com'`)
    expect(row?.['password_hash']).toMatch(/^\$argon2id\$v=19\$m=\d{5,},t=[2-9],p=1\$/)
    expect(JSON.stringify(row)).not.toContain(password)
  })

  test('with an e-mail that is taken, however it is spelt, is refused', async () => {
    await register(kerf, { email: 'ella@example.com', name: 'Ella' })
    const { status, body } = await register(kerf, { email: 'ELLA@example.com ', name: 'Eve' })
    expect({ status, code: body['code'] }).toEqual({ status: 409, code: 'email-taken' })
    const found = await rows(
      kerf,
      (sql) => sql`select name from users.users where email = 'ella@example.com'`,
    )
    expect(found.map((row) => row['name'])).toEqual(['Ella'])
  })

  test('by many at once with one e-mail makes one user', async () => {
    const replies = await Promise.all(
      Array.from({ length: 12 }, () => register(kerf, { email: 'fay@example.com' })),
    )
    expect(replies.map((reply) => reply.status).toSorted((a, b) => a - b)).toEqual([
      201,
      ...Array<number>(11).fill(409),
    ])
    const [count] = await rows(
      kerf,
      (sql) => sql`select count(*)::int as users from users.users where email = 'fay@example.com'`,
    )
    expect(count?.['users']).toBe(1)
  })

  test('with what is not acceptable is refused, with a pointer to it', async () => {
    const refused: [Record<string, unknown>, string][] = [
      [{ email: 'gil@example.com', password: 'eleven char' }, '/password'],
      [{ email: 'gil@example.com', password: 'x'.repeat(129) }, '/password'],
      [{ email: 'gil@example.com', password: 'twelve letters\0' }, '/password'],
      [{ email: 'gil@example.com', password: 'x'.repeat(500_000) }, '/password'],
      [{ email: 'gil@example.com', password: 123_456_789_012 }, '/password'],
      [{ email: 'gil' }, '/email'],
      [{ email: 'gil@example.com\0' }, '/email'],
      [{ email: 'gil@example.com', name: ' ' }, '/name'],
      [{ email: 'gil@example.com', name: 'Gil\0' }, '/name'],
      [{ email: 'gil@example.com', role: 'admin' }, '/role'],
      [{ email: 'gil@example.com', id: Bun.randomUUIDv7() }, '/id'],
    ]
    for (const [body, pointer] of refused) {
      const reply = await register(kerf, body)
      expect([pointer, reply.status]).toEqual([pointer, 422])
      expect(reply.body['errors']).toContainEqual({ pointer, detail: expect.any(String) })
    }
    const found = await rows(kerf, (sql) => sql`select 1 from users.users where email like 'gil%'`)
    expect(found.length).toBe(0)
  })
})

describe('one’s own profile', () => {
  test('is for the signed-in user, with its version and never stored on the way', async () => {
    const { accessToken, email } = await somebody(kerf)
    const { status, headers, body } = await me(kerf, accessToken)
    expect(status).toBe(200)
    expect(Object.keys(body).toSorted()).toEqual([
      ...['createdAt', 'email', 'emailVerified', 'id', 'name', 'role'],
    ])
    expect(body).toMatchObject({ email, name: 'Ada', role: 'customer' })
    expect(headers.get('etag')).toBe('"1"')
    expect(headers.get('cache-control')).toContain('no-store')
    expect((await call(kerf, 'GET', '/v1/users/me')).status).toBe(401)
  })

  test('is not sent again to who has it', async () => {
    const { accessToken } = await somebody(kerf)
    const reply = await me(kerf, accessToken, { 'if-none-match': '"1"' })
    expect({ status: reply.status, body: reply.body }).toEqual({ status: 304, body: {} })
    expect(reply.headers.get('etag')).toBe('"1"')
    expect((await me(kerf, accessToken, { 'if-none-match': '"2"' })).status).toBe(200)
  })

  test('is changed, and who listens is told', async () => {
    const { accessToken: token } = await somebody(kerf)
    const { status, body, headers } = await call(kerf, 'PATCH', '/v1/users/me', {
      token,
      body: { name: 'Hana' },
    })
    expect({ status, name: body['name'], etag: headers.get('etag') }).toEqual({
      status: 200,
      name: 'Hana',
      etag: '"2"',
    })
    expect((await me(kerf, token)).body).toEqual(body)
    await until('notifications to know the new name', () =>
      rows(kerf, async (sql) => {
        const [row] =
          await sql`select name from notifications.recipients where user_id = ${String(body['id'])}`
        return row?.['name'] === 'Hana'
      }),
    )
  })

  test('is not changed by who has seen an older version', async () => {
    const { accessToken: token } = await somebody(kerf)
    const change = (name: string, version: string) =>
      call(kerf, 'PATCH', '/v1/users/me', { token, body: { name }, headers: { 'if-match': version } })
    expect((await change('Ines', '"1"')).status).toBe(200)
    const late = await change('Jana', '"1"')
    expect({ status: late.status, code: late.body['code'] }).toEqual({ status: 412, code: 'user-changed' })
    expect((await me(kerf, token)).body['name']).toBe('Ines')
    expect((await change('Jana', '*')).status).toBe(200)
  })

  test('is changed once when many change the same version at once', async () => {
    const { accessToken: token } = await somebody(kerf)
    await openConnections(kerf)
    const names = Array.from({ length: 10 }, (_, index) => `Name ${index}`)
    const replies = await Promise.all(
      names.map((name) =>
        call(kerf, 'PATCH', '/v1/users/me', { token, body: { name }, headers: { 'if-match': '"1"' } }),
      ),
    )
    expect(replies.map((reply) => reply.status).toSorted((a, b) => a - b)).toEqual([
      200,
      ...Array<number>(9).fill(412),
    ])
    const winner = replies.find((reply) => reply.status === 200) as Reply // counted above
    expect((await me(kerf, token)).body).toEqual(winner.body)
  })

  test('takes a name and nothing else', async () => {
    const { accessToken: token } = await somebody(kerf)
    const before = (await me(kerf, token)).body
    for (const body of [
      {},
      { name: '' },
      { name: 'Kim', role: 'admin' },
      { name: 'Kim', email: 'k@example.com' },
    ])
      expect((await call(kerf, 'PATCH', '/v1/users/me', { token, body })).status).toBe(422)
    expect((await me(kerf, token)).body).toEqual(before)
  })
})

describe('the first admin', () => {
  test('is there from the start', async () => {
    const { accessToken } = tokensOf(await signIn(kerf, admin.email, admin.password))
    expect((await me(kerf, accessToken)).body).toMatchObject({
      ...{ email: admin.email, emailVerified: true, role: 'admin' },
    })
  })
})
