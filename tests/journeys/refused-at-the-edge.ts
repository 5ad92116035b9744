// Journeys of requests that no module ever sees. That each is answered by a whole problem document, `call` sees to.
import { expect } from 'bun:test'
import { expectProblem, expectStatus } from './answer.ts'
import { journey } from './journey.ts'
import { freshKey } from './world.ts'

const users = '/v1/users'

export const refusedAtTheEdge = [
  journey('a body that is not JSON is refused', async ({ call, customer }) => {
    for (const bytes of ['{"email":', 'email=a', '\u0000', '{} {}'])
      expectProblem(await call('POST', users, { bytes }), 400, 'malformed-json')
    const as = await customer()
    const order = await call('POST', '/v1/orders', { as, bytes: '{"lines":', headers: freshKey() })
    expectProblem(order, 400, 'malformed-json')
  }),

  journey('a body of another media type is refused', async ({ call }) => {
    for (const type of [
      'text/plain',
      'application/xml',
      'application/x-www-form-urlencoded',
      'application/jsonx',
    ]) {
      const headers = { 'content-type': type }
      expectProblem(await call('POST', users, { bytes: '{}', headers }), 415, 'unsupported-media-type')
    }
    const headers = { 'content-type': 'application/json; charset=utf-8' }
    expectStatus(422, await call('POST', users, { bytes: '{}', headers }))
  }),

  journey('a body of more than a mebibyte is refused, and one of less is read', async ({ call }) => {
    const bytes = (length: number) => JSON.stringify({ name: 'x'.repeat(length - '{"name":""}'.length) })
    expectProblem(await call('POST', users, { bytes: bytes(2 ** 20 + 1) }), 413, 'body-too-large')
    expectStatus(422, await call('POST', users, { bytes: bytes(2 ** 20) }))
  }),

  journey('a body that is nested beyond reason is refused', async ({ call }) => {
    const bytes = '['.repeat(1_000) + ']'.repeat(1_000)
    expectProblem(await call('POST', users, { bytes }), 400, 'json-too-complex')
  }),

  journey('a path that leads nowhere is not found, whoever asks', async ({ call, admin }) => {
    for (const path of ['/v1', '/v2/products', '/v1/products/A/B', '/v1/Products', '/metrics', '/internal'])
      for (const as of [undefined, await admin()])
        expectProblem(await call('GET', path, { as }), 404, 'route-missing')
  }),

  journey('another method is refused, with those that the path takes', async ({ call }) => {
    const wrong = { '/v1/products': 'DELETE', '/v1/sessions': 'DELETE', '/v1/users/me': 'POST' }
    const takes = {
      '/v1/products': 'GET, HEAD, POST',
      '/v1/sessions': 'GET, HEAD, POST',
      '/v1/users/me': 'GET, HEAD, PATCH',
    }
    for (const [path, method] of Object.entries(wrong)) {
      const refused = await call(method, path)
      expectProblem(refused, 405, 'method-not-allowed')
      expect(refused.headers.get('allow')).toBe(takes[path as keyof typeof takes])
    }
  }),

  journey('who may not is told so before the body is looked at', async ({ call, customer }) => {
    const bytes = '{"broken":'
    expectProblem(await call('POST', '/v1/products', { bytes }), 401, 'not-signed-in')
    expectProblem(await call('POST', '/v1/products', { bytes, as: await customer() }), 403, 'admins-only')
  }),

  journey('fields that nobody knows are named, with those that are missing', async ({ call }) => {
    const body = { email: 'no address', name: 'A Customer', nick: 'A', 'a/b~c': 1 }
    const { errors } = expectProblem(await call('POST', users, { body }), 422, 'invalid-request')
    const pointers = ['/a~1b~0c', '/email', '/nick', '/password']
    expect(errors?.map(({ pointer }) => pointer).toSorted()).toEqual(pointers)
  }),

  journey('a request keeps the id that it came with, if that is harmless', async ({ call }) => {
    for (const id of ['a', 'trace-1/2:3', 'x'.repeat(128)]) {
      const headers = { 'x-request-id': id }
      expect((await call('GET', '/v1/products', { headers })).headers.get('x-request-id')).toBe(id)
      // `call` compares it with `requestId`.
      expect((await call('GET', '/nowhere', { headers })).headers.get('x-request-id')).toBe(id)
    }
    const given: (string | null)[] = []
    for (const id of ['', 'two words', '<b>', 'x'.repeat(129)])
      given.push(
        (await call('GET', '/nowhere', { headers: { 'x-request-id': id } })).headers.get('x-request-id'),
      )
    for (const id of given) expect(id).toMatch(/^[0-9a-f-]{36}$/)
    expect(new Set(given).size).toBe(given.length)
  }),
]
