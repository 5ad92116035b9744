// What the gateway answers with: problems that show no inside, headers, and what it tells of itself.
import { afterAll, beforeEach, expect, test } from 'bun:test'
import { customer, json, openEdge, raw, signedIn } from './edge.ts'

const edge = openEdge()
afterAll(() => edge.stop(100))
beforeEach(() => {
  for (const list of [edge.answers, edge.failures, edge.seen]) list.length = 0
})
const inert = "default-src 'none'; frame-ancestors 'none'"
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

test('a refusal is a problem document with its own status and code', async () => {
  const answer = await edge.fetch('/v1/things/sold')
  expect(answer.status).toBe(409)
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  expect(await answer.json()).toEqual({
    type: 'urn:kerf:problem:thing-sold',
    title: 'Conflict',
    status: 409,
    detail: 'Somebody else has it.',
    instance: '/v1/things/sold',
    code: 'thing-sold',
    requestId: answer.headers.get('x-request-id') ?? '',
  })
  expect(edge.failures).toEqual([])
})

test('an unexpected exception shows nothing of itself, and is told with its stack', async () => {
  const answer = await edge.fetch('/v1/things/broken')
  expect(answer.status).toBe(500)
  const text = await answer.text()
  expect(text).not.toContain('secrets')
  expect(text).not.toContain('.ts')
  expect(JSON.parse(text)).toMatchObject({ code: 'internal', requestId: answer.headers.get('x-request-id') })
  const [part, work, error] = edge.failures[0] ?? []
  expect([part, work]).toEqual(['gateway', 'GET /v1/things/{name}'])
  expect((error as Error).stack).toContain('edge.ts')
})

test('whatever is thrown, even what is no error, is answered', async () => {
  expect((await edge.fetch('/v1/things/odd')).status).toBe(500)
  expect(edge.failures[0]?.[2]).toBe('a string')
})

test('what is away is told to its operator, and the client when to come back', async () => {
  const answer = await edge.fetch('/v1/things/closed')
  expect(answer.status).toBe(503)
  expect(answer.headers.get('retry-after')).toBe('7')
  expect(await answer.text()).not.toContain('key')
  expect(edge.failures).toHaveLength(1)
})

test('what fails validation is answered with a pointer to each fault', async () => {
  const body = JSON.stringify({ name: 1, 'a/b~c': 2 })
  const answer = await edge.fetch('/v1/things', { method: 'POST', headers: json, body })
  expect(answer.status).toBe(422)
  const { errors } = (await answer.json()) as { errors: { pointer: string }[] }
  expect(errors.map(({ pointer }) => pointer)).toEqual(['/name', '/a~1b~0c'])
})

test('an idempotent route refuses a call without its key, and a key that is too long', async () => {
  const call = (headers: Record<string, string>) =>
    edge.fetch('/v1/things', { method: 'DELETE', headers: { authorization: 'Bearer admin', ...headers } })
  const [missing, long, fine] = [
    await call({}),
    await call({ 'idempotency-key': 'x'.repeat(256) }),
    await call({ 'idempotency-key': 'x'.repeat(255) }),
  ]
  expect([missing.status, long.status, fine.status]).toEqual([400, 400, 200])
  expect(await missing.json()).toMatchObject({ code: 'idempotency-key-missing' })
  expect(await long.json()).toMatchObject({ code: 'idempotency-key-invalid' })
})

test('every answer says that it is not to be sniffed, kept, framed or run', async () => {
  for (const path of ['/v1/things/a', '/v1/things/sold', '/v1/things/broken', '/nowhere', '/v1/things/%00']) {
    const { headers } = await edge.fetch(path)
    expect([path, headers.get('x-content-type-options')]).toEqual([path, 'nosniff'])
    expect([path, headers.get('cache-control')]).toEqual([path, 'no-store'])
    expect([path, headers.get('referrer-policy')]).toEqual([path, 'no-referrer'])
    expect([path, headers.get('content-security-policy')]).toEqual([path, inert])
    // It came in clear, where this says nothing.
    expect([path, headers.get('strict-transport-security')]).toEqual([path, null])
    expect([path, headers.get('access-control-allow-origin')]).toEqual([path, null])
  }
})

test('another origin is told nothing, asked before or not', async () => {
  const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' }
  for (const method of ['GET', 'OPTIONS']) {
    const answer = await edge.fetch('/v1/things/a', { method, headers })
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
  }
})

test('a harmless request id is kept, and anything else replaced', async () => {
  const sent = async (id: string) =>
    (await edge.fetch('/v1/things/a', { headers: { 'x-request-id': id } })).headers.get('x-request-id')
  expect(await sent('abc-123_4.5~6:7/8+9=')).toBe('abc-123_4.5~6:7/8+9=')
  expect(await sent('a'.repeat(128))).toBe('a'.repeat(128))
  for (const odd of ['a'.repeat(129), '{"level":"error"}', 'a b', 'ä', '$(x)'])
    expect(await sent(odd)).toMatch(uuid)
  const ansi = await raw(edge.port, 'GET /v1/things/a HTTP/1.1\r\nHost: a\r\nX-Request-Id: a\x1b[31m\r\n\r\n')
  expect(ansi).not.toContain('\x1b')
})

test('what a handler does happens in the context of its request', async () => {
  const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
  const tracestate = 'vendor=1'
  await edge.fetch('/v1/things/a', {
    headers: { ...signedIn, 'x-request-id': 'r1', traceparent, tracestate },
  })
  await edge.fetch('/v1/things/b', {
    headers: { 'x-request-id': 'r2', traceparent: '00-0-0-01', tracestate },
  })
  expect(edge.seen).toEqual([
    { name: 'a', context: { requestId: 'r1', caller: customer, traceparent, tracestate } },
    { name: 'b', context: { requestId: 'r2', caller: { kind: 'anonymous' } } },
  ])
})

test('one line for each request, which names its address and the pattern, and never the path or the query', async () => {
  await edge.fetch('/v1/things/a?secret=1', { headers: { 'x-request-id': 'r1' } })
  await edge.fetch('/stranger/invented')
  await edge.fetch('/livez')
  await edge.fetch('/readyz')
  const each = { method: 'GET', isHop: false, address: '127.0.0.1', ms: expect.any(Number) }
  expect(edge.answers).toEqual([
    { ...each, requestId: 'r1', route: '/v1/things/{name}', module: 'things', status: 200 },
    { ...each, requestId: expect.any(String), route: '(no route)', module: undefined, status: 404 },
  ])
})

test('what is refused before its route has it is named after it, and its module', async () => {
  const xml = { method: 'POST', headers: { 'content-type': 'text/xml' }, body: '<a/>' }
  await edge.fetch('/v1/things', xml)
  await edge.fetch('/v1/things/a', { headers: { authorization: 'Bearer made-up' } })
  await edge.fetch('/v1/things/a', { method: 'HEAD', headers: { authorization: 'Bearer made-up' } })
  await edge.fetch('/v1/things/a%2fb')
  await edge.fetch('/v1/invented', xml)
  await edge.fetch('/v1/things/a', { ...xml, method: 'PATCH' })
  expect(edge.answers.map(({ status, method, route, module }) => [status, method, route, module])).toEqual([
    [415, 'POST', '/v1/things', 'things'],
    [401, 'GET', '/v1/things/{name}', 'things'],
    [401, 'HEAD', '/v1/things/{name}', 'things'],
    [400, 'GET', '/v1/things/{name}', 'things'],
    [415, 'POST', '(no route)', undefined],
    [415, 'PATCH', '(no route)', undefined],
  ])
})

test('the line of a request names who is signed in, also one who may not do it', async () => {
  await edge.fetch('/v1/things/a', { headers: signedIn })
  await edge.fetch('/v1/things', { headers: signedIn, method: 'DELETE' })
  const user = customer.kind === 'user' && customer.id
  expect(edge.answers).toEqual([
    expect.objectContaining({ status: 200, user }),
    expect.objectContaining({ status: 403, user }),
  ])
})

test('a problem names the path as it came, which is a reference to it', async () => {
  const { instance } = (await (await edge.fetch("/v1/nothing%20at/'%7Ball%7D'?a=b")).json()) as {
    instance: string
  }
  expect(instance).toBe("/v1/nothing%20at/'%7Ball%7D'")
})

test('what goes wrong after the route has answered is told and answered too', async () => {
  const failures: unknown[][] = []
  const broken = openEdge({
    observe: {
      answered() {
        throw new Error('no more room for counters')
      },
      failed: (...failed) => void failures.push(failed),
    },
  })
  try {
    const answer = await broken.fetch('/v1/things/a')
    expect([answer.status, await answer.json()]).toEqual([500, expect.objectContaining({ code: 'internal' })])
    expect(failures).toEqual([['gateway', 'GET', new Error('no more room for counters')]])
  } finally {
    await broken.stop(100)
  }
})
