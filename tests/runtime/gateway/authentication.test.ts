// Who a request speaks for, and what that opens.
import { afterAll, expect, test } from 'bun:test'
import { failure } from '../../../runtime/failure.ts'
import { admin, customer, json, openEdge, raw, signedIn, statusOf } from './edge.ts'

const edge = openEdge()
afterAll(() => edge.stop(100))
const put = (headers: Record<string, string>) =>
  edge.fetch('/v1/things/a', { method: 'PUT', headers: { ...json, ...headers }, body: '{"name":"a"}' })

test('a caller without a token is asked to sign in', async () => {
  const answer = await put({})
  expect(answer.status).toBe(401)
  expect(answer.headers.get('www-authenticate')).toBe('Bearer')
  expect(await answer.json()).toMatchObject({ code: 'not-signed-in' })
})

test('a signed-in caller is who the token says', async () => {
  expect((await put(signedIn)).status).toBe(200)
  expect(edge.seen.at(-1)).toEqual({ user: customer })
})

test.each([
  ['another scheme', 'Basic customer'],
  ['no token', 'Bearer'],
  ['an unknown token', 'Bearer x'],
  ['two tokens', 'Bearer customer, Bearer customer'],
  ['more than a token', 'Bearer customer extra'],
])('%s is refused, also where nobody need sign in', async (_, authorization) => {
  for (const answer of [
    await put({ authorization }),
    await edge.fetch('/v1/things/a', { headers: { authorization } }),
  ]) {
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"')
    expect(await answer.json()).toMatchObject({ code: 'invalid-token' })
  }
})

test('two Authorization headers are refused, though both are good', async () => {
  const answer = await raw(
    edge.port,
    'GET /v1/things/a HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer customer\r\nAuthorization: Bearer customer\r\n\r\n',
  )
  expect(statusOf(answer)).toBe(401)
})

test('a header that Connection names is no less a header', async () => {
  const answer = await raw(
    edge.port,
    'GET /v1/things/a HTTP/1.1\r\nHost: a\r\nConnection: close, Authorization\r\nAuthorization: Bearer x\r\n\r\n',
  )
  expect(statusOf(answer)).toBe(401)
})

test('headers that claim an identity give none', async () => {
  const claims = {
    'x-user-id': customer.kind,
    'x-service-token': 'x',
    'x-internal-caller': 'system',
    'x-role': 'admin',
  }
  expect((await put(claims)).status).toBe(401)
})

test('an admin’s route is closed to customers', async () => {
  const clear = (token: string) =>
    edge.fetch('/v1/things', {
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}`, 'idempotency-key': 'k' },
    })
  expect((await clear('customer')).status).toBe(403)
  expect(await (await clear('admin')).json()).toEqual({ name: admin.kind === 'user' ? admin.role : '' })
})

test('while nobody can say whether a token is good, it is neither refused nor believed', async () => {
  const away = failure('unavailable', 'keys-away', 'Not now.')
  const blind = openEdge({ authenticate: () => Promise.reject(away()) })
  const answer = await blind.fetch('/v1/things/a', { headers: signedIn })
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1'])
  await blind.stop(100)
})
