// What a request must look like to get in.
import { afterAll, expect, test } from 'bun:test'
import { openEdge, raw, statusOf } from './edge.ts'

const edge = openEdge()
afterAll(() => edge.stop(100))

const get = (target: string, ...headers: string[]) =>
  raw(edge.port, [`GET ${target} HTTP/1.1`, ...headers, '', ''].join('\r\n'))

test.each([
  ['two hosts', ['Host: a', 'Host: b']],
  ['the same host twice', ['Host: a', 'Host: a']],
  ['an empty host', ['Host:']],
  ['a host with a user', ['Host: me@evil']],
  ['a host with a path', ['Host: evil/p?q#']],
  ['a host with a space', ['Host: a b']],
])('a request with %s is refused', async (_, headers) => {
  const answer = await get('/v1/things/a', ...headers)
  expect(statusOf(answer)).toBe(400)
})

test.each(['localhost', 'localhost:3000', 'api.example.com', '127.0.0.1:80', '[::1]:3000'])(
  'a request for the host %s is served',
  async (host) => {
    expect(statusOf(await get('/v1/things/a', `Host: ${host}`))).toBe(200)
  },
)

test('the authority of an absolute-form target is ignored: the host header alone names the host', async () => {
  await get('http://evil/v1/things/absolute', 'Host: good')
  expect(edge.seen.at(-1)).toMatchObject({ name: 'absolute' })
})

test.each([
  ['/v1/things/old', 200, '"name":"old"'],
  ['/v1/things/old?at=http://a/b', 200, '"name":"old"'],
  ['/readyz', 200, '"status":"ok"'],
  ['/v1/none', 404, '"instance":"/v1/none"'],
  // To a proxy with a rule for paths these are not what they end with.
  ['/ab/v1/things/a', 404, '"instance":"/ab/v1/things/a"'],
  ['//a/v1/things/a', 404, '"instance":"//a/v1/things/a"'],
  ['/v1/things/a/../../none', 404, '"instance":"/v1/none"'],
])('%s without a host, which HTTP/1.0 allows, means the same as with one', async (target, status, part) => {
  for (const head of [' HTTP/1.0', ' HTTP/1.1\r\nHost: a']) {
    const answer = await raw(edge.port, `GET ${target}${head}\r\nConnection: close\r\n\r\n`, /never/)
    expect(statusOf(answer)).toBe(status)
    expect(answer).toContain(part)
  }
})

test('a body that comes without a host is read', async () => {
  const head = 'POST /v1/things HTTP/1.0\r\nContent-Type: application/json\r\n'
  const answer = await raw(edge.port, `${head}Content-Length: 12\r\n\r\n{"name":"a"}`, /never/)
  expect(statusOf(answer)).toBe(200)
  expect(edge.seen.at(-1)).toMatchObject({ json: { name: 'a' } })
})

test.each([
  '/v1/things/..%2fsecret',
  '/v1/things/..%5Csecret',
  '/v1/things/a%00',
  '/v1/things/a%7f',
  '/v1/things/a%0d%0ab',
  '/v1/things/%zz',
  '/v1/things/%',
  '/v1/things/%ff',
])('the path %s is refused before any route sees it', async (path) => {
  const before = edge.seen.length
  const answer = await get(path, 'Host: a')
  expect(statusOf(answer)).toBe(400)
  expect(answer).toContain('"code":"path-invalid"')
  expect(edge.seen.length).toBe(before)
})

test.each([
  '//v1/things/a',
  '/v1//things/a',
  '/V1/things/a',
  '/v1/things/a/',
  '/v1/things/a;b/c',
  '/v1/things/a/../../x',
])('the path %s is nobody’s', async (path) => {
  expect(statusOf(await get(path, 'Host: a'))).toBe(404)
})

test('an encoded letter means the letter', async () => {
  expect(await get('/v1/things/%C3%A9t%65', 'Host: a')).toContain('{"name":"été"}'.replace('té', 'te'))
})

test.each(['CL+TE', 'TE x', 'two lengths', 'a signed length', 'a space before the colon'])(
  'smuggling by %s gets one refusal and a closed connection',
  async (trick) => {
    const head = 'POST /v1/things HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n'
    const body = '0\r\n\r\nGET /v1/things/smuggled HTTP/1.1\r\nHost: a\r\n\r\n'
    const tricks: Record<string, string> = {
      'CL+TE': 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n',
      'TE x': 'Transfer-Encoding: xchunked\r\n\r\n',
      'two lengths': 'Content-Length: 5\r\nContent-Length: 6\r\n\r\n',
      'a signed length': 'Content-Length: +5\r\n\r\n',
      'a space before the colon': 'Content-Length : 5\r\n\r\n',
    }
    const answer = await raw(edge.port, head + tricks[trick] + body, /never/)
    expect(statusOf(answer)).toBe(400)
    expect(answer.match(/HTTP\/1\.1 /g)).toHaveLength(1)
    expect(JSON.stringify(edge.seen)).not.toContain('smuggled')
  },
)

test('no method but the route’s own is served, whatever a header says', async () => {
  const overridden = {
    method: 'POST',
    headers: { 'x-http-method-override': 'DELETE', 'content-type': 'application/json' },
    body: '{"name":"a"}',
  }
  expect((await edge.fetch('/v1/things', overridden)).status).toBe(200)
  const answer = await edge.fetch('/v1/things', { method: 'PATCH' })
  expect(answer.status).toBe(405)
  expect(answer.headers.get('allow')).toBe('POST, DELETE')
  expect((await edge.fetch('/v1/things/a', { method: 'DELETE' })).headers.get('allow')).toBe('GET, HEAD, PUT')
  expect(await answer.json()).toMatchObject({ code: 'method-not-allowed', status: 405 })
})

test('HEAD is answered like GET, without the body', async () => {
  const answer = await edge.fetch('/v1/things/a', { method: 'HEAD' })
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toBe('application/json')
  expect(await answer.text()).toBe('')
})
