// What crosses between gateway and module process, and what does not: a real edge before a process that only writes down.
import { afterEach, beforeEach, expect, test } from 'bun:test'
import { forwardTo } from '../../runtime/remote/forward.ts'
import { customer, json, raw, signedIn } from '../runtime/gateway/edge.ts'
import { doorRoutes, openLimitedEdge } from '../runtime/gateway/limited.ts'
import { type FakeProcess, fakeProcess, problem } from './fake-process.ts'

let fake: FakeProcess
beforeEach(async () => {
  fake = await fakeProcess()
})
afterEach(() => fake.stop())

test('no header by which a client claims to be somebody, or inside, reaches the module', async () => {
  const claims = {
    'x-user-id': 'admin',
    'x-kerf-module': 'users',
    'x-kerf-deadline-ms': '1',
    'x-kerf-refusal': 'not-hosted',
    'x-internal-caller': 'gateway',
    'x-forwarded-for': '10.0.0.1',
    forwarded: 'for=10.0.0.1',
    cookie: 'session=1',
    te: 'trailers',
    'proxy-authorization': 'Basic x',
  }
  await fake.edge.fetch('/v1/things/a', { headers: { ...claims, ...signedIn, accept: 'text/html' } })
  const { headers } = fake.arrived[0] ?? { headers: new Headers() }
  for (const name of Object.keys(claims))
    expect([name, headers.get(name)]).toEqual([name, name === 'x-kerf-module' ? 'things' : null])
  expect(headers.get('accept')).toBe('text/html')
  const token = headers.get('authorization')?.replace('Bearer ', '') ?? ''
  expect(await fake.road.tokens.verify(token, 'things')).toEqual({ from: 'gateway', caller: customer })
})

test.each([
  ['service-token-invalid', 401],
  ['not-declared', 403],
  ['not-hosted', 404],
])(
  'that its process says %s to the gateway is no fault of the client’s: 503, and told',
  async (code, status) => {
    const headers = { 'x-kerf-refusal': code, 'www-authenticate': 'Bearer', connection: 'x-kerf-refusal' }
    fake.answer = () => problem(status, code, [], headers)
    const answer = await fake.edge.fetch('/v1/things/a')
    expect([answer.status, await answer.json()]).toMatchObject([503, { code: 'module-unreachable' }])
    for (const name of ['www-authenticate', 'x-kerf-refusal'])
      expect([name, answer.headers.get(name)]).toEqual([name, null])
    const [told] = fake.edge.failures.map(([, , error]) => error as Error)
    expect(String(told?.cause)).toContain(code)
  },
)

test('a header that a route declares reaches it, and no other route', async () => {
  const headers = { ...json, ...signedIn, 'x-saw': 'frame' }
  const body = '{"name":"plank"}'
  await fake.edge.fetch('/v1/things', { method: 'POST', headers, body })
  await fake.edge.fetch('/v1/things/a', { method: 'PUT', headers, body })
  await fake.edge.fetch('/v1/things/a', { headers })
  expect(fake.arrived.map(({ method, headers: seen }) => [method, seen.get('x-saw')])).toEqual([
    ['POST', 'frame'],
    ['PUT', null],
    ['GET', null],
  ])
})

test('what the module says reaches the client, but not what it says of the connection between them', async () => {
  fake.answer = () =>
    new Response('{}', {
      headers: {
        ...json,
        etag: '"7"',
        'x-board': 'oak',
        'content-security-policy': "default-src 'none'",
        connection: 'x-hop',
        'x-hop': '1',
        'keep-alive': 'timeout=9',
        'proxy-authenticate': 'Basic',
      },
    })
  const { headers } = await fake.edge.fetch('/v1/things/a')
  for (const [name, value] of [
    ['etag', '"7"'],
    ['x-board', 'oak'],
    ['content-security-policy', "default-src 'none'"],
  ] as const)
    expect(headers.get(name)).toBe(value)
  for (const name of ['x-hop', 'proxy-authenticate']) expect([name, headers.get(name)]).toEqual([name, null])
  expect(headers.get('keep-alive')).not.toBe('timeout=9')
})

test('cookies stay apart on their way back', async () => {
  fake.answer = () =>
    new Response('{}', {
      headers: [
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
      ],
    })
  expect((await fake.edge.fetch('/v1/things/a')).headers.getSetCookie()).toEqual(['a=1', 'b=2'])
})

test('a redirect is the client’s to follow', async () => {
  fake.answer = () =>
    new Response(null, { status: 307, headers: { location: `${fake.edge.url}/v1/things/other` } })
  const answer = await fake.edge.fetch('/v1/things/a')
  expect([answer.status, answer.headers.get('location')]).toEqual([307, `${fake.edge.url}/v1/things/other`])
  expect(fake.arrived).toHaveLength(1)
})

test('body, path and query arrive as they were sent', async () => {
  const body = '{ "name" : "Zoë 木" }'
  await fake.edge.fetch('/v1/things?a=%20b&c', { method: 'POST', headers: json, body })
  const { text, url, method } = fake.arrived[0] ?? { text: '', url: 'http://none', method: '' }
  const { pathname, search } = new URL(url)
  expect([method, pathname, search, text]).toEqual(['POST', '/v1/things', '?a=%20b&c', body])
})

test('who may not is told so by the gateway, before the body is read, and the module hears nothing', async () => {
  const body = new ReadableStream({ start: (given) => given.enqueue(new Uint8Array(8)) }) // it never ends
  const answer = await fake.edge.fetch('/v1/things/a', { method: 'PUT', headers: json, body })
  expect([answer.status, fake.arrived.length]).toEqual([401, 0])
})

test('a body beyond the limit is refused before it is whole, and the module hears nothing', async () => {
  const body = new ReadableStream({ pull: (given) => given.enqueue(new Uint8Array(2 ** 16)) }) // it never ends
  const answer = await fake.edge.fetch('/v1/things', { method: 'POST', headers: json, body })
  expect([answer.status, fake.arrived.length]).toEqual([413, 0])
})

test.each([
  ['//evil.example/v1/things/a', 0],
  ['/v1/things/@evil.example', 1],
  ['/v1/things/a@evil.example:80', 1],
  ['http://evil.example/v1/things/a', 1],
  ['/v1/things/..;/a', 0],
  ['/v1/things/%2e%2e/a', 0],
  ['/\\evil.example/v1/things/a', 0],
])('the target %s reaches the module or nobody', async (target, times) => {
  await raw(fake.edge.port, `GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`, /never/)
  expect([target, fake.arrived.length]).toEqual([target, times])
  for (const { url } of fake.arrived) expect(new URL(url).pathname).toStartWith('/v1/things/')
  for (const { headers } of fake.arrived)
    expect(headers.get('host')).toMatch(/^(localhost|127\.0\.0\.1):\d+$/)
})

test('a client’s address is the gateway’s own to know: the module hears nothing of it', async () => {
  const claims = {
    'x-real-ip': '1.1.1.1',
    'x-forwarded-host': 'evil',
    'x-forwarded-proto': 'https',
    via: '1.1 evil',
  }
  await fake.edge.fetch('/v1/things/a', { headers: claims })
  const { headers } = fake.arrived[0] ?? { headers: new Headers() }
  for (const name of [...Object.keys(claims), 'x-forwarded-for'])
    expect([name, headers.get(name)]).toEqual([name, null])
})

test('tries are counted by the gateway: of the one too many the module hears nothing', async () => {
  fake.answer = () => problem(401, 'wrong')
  const edge = await openLimitedEdge(
    {},
    { modules: [{ name: 'things', routes: doorRoutes(), forward: forwardTo('things', fake.road) }] },
  )
  const statuses: number[] = []
  for (let nr = 0; nr < 5; nr += 1) statuses.push((await edge.knock('ada', `guess ${nr}`)).status)
  expect(statuses).toEqual([401, 401, 401, 429, 429])
  expect(fake.arrived).toHaveLength(3)
  await edge.stop(0)
})

test('a module that says it has too much to do is not asked again for the same request', async () => {
  fake.answer = () => problem(503, 'overloaded')
  const answer = await fake.edge.fetch('/v1/things/a')
  expect([answer.status, answer.headers.get('retry-after'), fake.arrived.length]).toEqual([503, '7', 1])
  expect(await answer.json()).toMatchObject({ code: 'overloaded' })
})
