// What crosses between gateway and module process, and what does not: a real edge before a process that only writes down.
import { afterEach, beforeEach, expect, test } from 'bun:test'
import { openRemoteModules } from '../../runtime/remote/remote-modules.ts'
import { customer, json, signedIn } from '../runtime/gateway/edge.ts'
import { until } from '../world/until.ts'
import { type FakeProcess, fakeProcess, openStream } from './fake-process.ts'

let fake: FakeProcess
beforeEach(async () => {
  fake = await fakeProcess()
})
afterEach(() => fake.stop())

const post = (headers: Record<string, string> = {}) =>
  fake.edge.fetch('/v1/things', {
    method: 'POST',
    headers: { ...json, ...headers },
    body: '{"name":"plank"}',
  })
const problem = (status: number) =>
  new Response('{}', { status, headers: { 'content-type': 'application/problem+json', 'retry-after': '7' } })

test('no header by which a client claims to be somebody, or inside, reaches the module', async () => {
  const claims = {
    'x-user-id': 'admin',
    'x-kerf-module': 'users',
    'x-kerf-deadline-ms': '1',
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

test('a process that starts or stops is asked again for what is safe or has a key, and for nothing else', async () => {
  fake.answer = () =>
    fake.arrived.length === 1 ? new Response(null, { status: 503 }) : Response.json({ name: 'plank' })
  expect((await fake.edge.fetch('/v1/things/a')).status).toBe(200)
  expect(fake.arrived.splice(0)).toHaveLength(2)
  const refused = await post()
  expect([refused.status, refused.headers.get('content-type')]).toEqual([503, 'application/problem+json'])
  expect(fake.arrived.splice(0)).toHaveLength(1)
  expect((await post({ 'idempotency-key': 'k' })).status).toBe(200)
  expect(fake.arrived.map(({ text }) => text)).toEqual(['{"name":"plank"}', '{"name":"plank"}'])
})

test('a module’s own 503 is the answer: not tried again, and no reason to leave the module alone', async () => {
  fake.answer = ({ method }) => (method === 'POST' ? problem(503) : Response.json({ name: 'plank' }))
  for (let nr = 0; nr < 12; nr++) {
    const answer = await post({ 'idempotency-key': 'k' })
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '7'])
  }
  expect(fake.arrived).toHaveLength(12)
  expect((await fake.edge.fetch('/v1/things/a')).status).toBe(200)
})

for (const how of ['refusing', 'unknown'] as const)
  test(`a module that is ${how} is 503 with Retry-After, and the rest of the gateway works`, async () => {
    await fake.leave(how)
    const answer = await post()
    expect(answer.status).toBe(503)
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await fake.edge.fetch('/livez')).status).toBe(200)
  })

test('an answer arrives as it is written, and is not cut while it goes on', async () => {
  const stream = openStream('first')
  fake.answer = () => new Response(stream.body)
  const reader = (await fake.edge.fetch('/v1/things/a')).body?.getReader()
  const read = async () => new TextDecoder().decode((await reader?.read())?.value)
  expect(await read()).toBe('first')
  for (let nr = 0; nr < 20; nr++) {
    stream.say(`part ${nr}`)
    expect(await read()).toBe(`part ${nr}`)
  }
  stream.end()
  expect((await reader?.read())?.done).toBe(true)
})

test('a client that leaves before the answer takes its request back from the module', async () => {
  fake.answer = () => new Promise(() => {}) // never
  const client = new AbortController()
  const asked = fake.edge.fetch('/v1/things/a', { signal: client.signal }).catch(() => 'left')
  const arrived = await until('the request to reach the module', () => fake.arrived[0])
  client.abort()
  expect(await asked).toBe('left')
  await until('the module to be told', () => arrived.signal.aborted)
})

test('a client that leaves while the answer streams ends the stream at its source', async () => {
  const stream = openStream('first')
  fake.answer = () => new Response(stream.body)
  const client = new AbortController()
  const answer = await fake.edge.fetch('/v1/things/a', { signal: client.signal })
  await answer.body?.getReader().read()
  client.abort()
  await until('the source to be told', () => fake.arrived[0]?.signal.aborted)
})

test('a question says how long its asker still waits: less at each try, and never more than the request has', async () => {
  fake.answer = () => (fake.arrived.length < 3 ? new Response(null, { status: 503 }) : Response.json([]))
  const { answeringOf } = openRemoteModules(fake.road)
  const query = { kind: 'query', name: 'things.prices', owner: 'things' } as never // the road reads no more of it
  const context = { requestId: 'r', caller: customer, deadlineAt: Date.now() + 1_500 }
  await answeringOf('things')(query, [], context, AbortSignal.timeout(5_000), 'orders')
  const left = fake.arrived.map(({ headers }) => Number(headers.get('x-kerf-deadline-ms')))
  expect(left).toHaveLength(3)
  expect(left).toEqual(left.toSorted((a, b) => b - a))
  for (const ms of left) expect(ms).toBeWithin(1, 1_501)
})

test('a question is not led elsewhere by a redirect', async () => {
  fake.answer = () => new Response(null, { status: 307, headers: { location: fake.edge.url } })
  const { answeringOf } = openRemoteModules(fake.road)
  const query = { kind: 'query', name: 'things.prices', owner: 'things' } as never // the road reads no more of it
  const asked = answeringOf('things')(
    query,
    [],
    { requestId: 'r', caller: customer },
    AbortSignal.timeout(5_000),
    'orders',
  )
  expect(asked).rejects.toMatchObject({ kind: 'unavailable', code: 'module-unreachable' })
  await Promise.allSettled([asked])
  for (const { url } of fake.arrived)
    expect(new URL(url).pathname).toBe('/internal/things/query/things.prices')
})
