// How often one caller may call, and how it is told.
import { afterEach, expect, test } from 'bun:test'
import { json, raw, signedIn, statusOf } from './edge.ts'
import { type LimitedEdge, openLimitedEdge } from './limited.ts'

let edge: LimitedEdge
afterEach(() => edge.stop(100))
const from = (address: string) => ({ 'x-forwarded-for': address })
const statuses = async (calls: (() => Promise<Response>)[]) => {
  const all: number[] = []
  for (const call of calls) all.push((await call()).status)
  return all
}

test('each answer says how many requests are left, and the one too many when to come again', async () => {
  edge = await openLimitedEdge({ requests: 2 })
  const answers = [1, 2, 3, 4].map(() => () => edge.fetch('/v1/things/a'))
  const [first, second, third, fourth] = [
    await answers[0]?.(),
    await answers[1]?.(),
    await answers[2]?.(),
    await answers[3]?.(),
  ]
  const fields = (answer?: Response) => answer?.headers.get('ratelimit')
  expect(first?.headers.get('ratelimit-policy')).toBe('"requests";q=2;w=60')
  expect(fields(first)).toMatch(/^"requests";r=1;t=(60|59)$/)
  expect(fields(second)).toMatch(/^"requests";r=0;t=(60|59)$/)
  expect([first?.status, second?.status, third?.status]).toEqual([200, 200, 429])
  for (const refused of [third, fourth]) {
    expect(fields(refused)).toMatch(/^"requests";r=0;t=\d+$/)
    const wait = Number(refused?.headers.get('retry-after'))
    expect(wait).toBeGreaterThanOrEqual(1)
    expect(wait).toBeLessThanOrEqual(60)
    expect(await refused?.json()).toMatchObject({ status: 429, code: 'too-many-requests' })
  }
})

test('every spelling of a request falls into one bucket', async () => {
  edge = await openLimitedEdge({ requests: 12 })
  const targets = [
    ...['/v1/things/a', '/V1/THINGS/A', '/v1/things/a/', '//v1/things/a', '/v1//things/a', '/v1/things/%61'],
    ...['/v1/things/a?x=1', '/v1/things/a;b', '/v1/things/b', '/nowhere'],
  ]
  for (const target of targets) await edge.fetch(target)
  await edge.fetch('/v1/things/a', { method: 'HEAD' })
  await edge.fetch('/v1/things/a', { headers: { 'x-http-method-override': 'PUT' } })
  for (const target of targets) expect([target, (await edge.fetch(target)).status]).toEqual([target, 429])
  expect((await edge.fetch('/v1/things/a', { method: 'HEAD' })).status).toBe(429)
})

test('a signed-in user is one caller wherever it calls from, and no part of its address', async () => {
  edge = await openLimitedEdge({ requests: 2 })
  const as = (address: string) => () =>
    edge.fetch('/v1/things/a', { headers: { ...signedIn, ...from(address) } })
  expect(await statuses([as('1.1.1.1'), as('2.2.2.2'), as('3.3.3.3')])).toEqual([200, 200, 429])
  expect((await edge.fetch('/v1/things/a', { headers: from('1.1.1.1') })).status).toBe(200)
})

test('made-up tokens count against whoever makes them up', async () => {
  edge = await openLimitedEdge({ requests: 2 })
  const call = (nr: number) => () =>
    edge.fetch('/v1/things/a', { headers: { authorization: `Bearer made-up-${nr}` } })
  expect(await statuses([call(1), call(2), call(3)])).toEqual([401, 401, 429])
})

test('a client that nobody brings cannot be somebody else each time', async () => {
  edge = await openLimitedEdge({ requests: 50 }, { proxies: [] })
  const calls = Array.from(
    { length: 100 },
    (_, nr) => () =>
      edge.fetch('/v1/things/a', { headers: { ...from(`198.51.100.${nr}`), 'x-real-ip': '1.1.1.1' } }),
  )
  expect((await statuses(calls)).filter((status) => status === 429)).toHaveLength(50)
})

test('addresses of one network of IPv6 are one caller', async () => {
  edge = await openLimitedEdge({ requests: 2 })
  const call = (host: string) => () => edge.fetch('/v1/things/a', { headers: from(`2001:db8:1:2::${host}`) })
  expect(await statuses([call('1'), call('2'), call('3')])).toEqual([200, 200, 429])
  expect((await edge.fetch('/v1/things/a', { headers: from('2001:db8:1:3::1') })).status).toBe(200)
})

test('probes are always answered, and say nothing of limits', async () => {
  edge = await openLimitedEdge({ requests: 1 })
  for (let nr = 0; nr < 5; nr += 1)
    for (const probe of ['/livez', '/readyz']) {
      const answer = await edge.fetch(probe)
      expect([answer.status, answer.headers.get('ratelimit')]).toEqual([200, null])
    }
})

test('guesses are held up before the handler sees them, and named with the quota that they are over', async () => {
  edge = await openLimitedEdge()
  const guesses = [1, 2, 3, 4].map((nr) => () => edge.knock('ada@example.com', `guess ${nr}`))
  expect(await statuses(guesses)).toEqual([401, 401, 401, 429])
  const refused = await edge.knock('ada@example.com', 'right')
  expect(refused.headers.get('ratelimit')).toMatch(/, "credentials";r=0;t=\d+$/)
  expect(refused.headers.get('ratelimit-policy')).toContain('"credentials";q=3;w=900')
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(800)
  expect(await refused.json()).toMatchObject({ code: 'too-many-attempts' })
  expect((await edge.knock('bob@example.com', 'right')).status).toBe(201)
})

test('an account is one account however it is spelt', async () => {
  edge = await openLimitedEdge()
  const spelt = ['ada@example.com', ' ADA@example.com', 'Ada@Example.Com\t', 'aDa@example.com']
  expect(await statuses(spelt.map((email) => () => edge.knock(email, 'guess')))).toEqual([401, 401, 401, 429])
})

test('of two fields of one name the one counts that the handler reads', async () => {
  edge = await openLimitedEdge()
  const body = (nr: number) => `{"email":"other-${nr}","secret":"x","email":"ada"}`
  const guess = (nr: number) => () =>
    edge.fetch('/v1/doors', { method: 'POST', headers: json, body: body(nr) })
  expect(await statuses([1, 2, 3, 4].map(guess))).toEqual([401, 401, 401, 429])
})

test('bodies that name no account count against their address', async () => {
  edge = await openLimitedEdge({ credentials: 1 })
  const bodies = ['{}', '[]', 'null', '1', '{"email":1}', '{"email":{"a":1},"secret":"x"}', '{', '"ada"']
  const calls = [...bodies, ...bodies].map(
    (body) => () => edge.fetch('/v1/doors', { method: 'POST', headers: json, body }),
  )
  const seen = await statuses(calls)
  expect(seen.slice(0, 10)).not.toContain(429)
  expect(new Set(seen.slice(10))).toEqual(new Set([429]))
  expect(seen).not.toContain(500)
})

test('who signs in from a known address is not held up by those who guess elsewhere', async () => {
  edge = await openLimitedEdge()
  expect((await edge.knock('ada', 'right', from('192.0.2.1'))).status).toBe(201)
  const guesses = Array.from(
    { length: 40 },
    (_, nr) => () => edge.knock('ada', 'x', from(`198.51.100.${nr}`)),
  )
  const seen = await statuses(guesses)
  expect(seen.filter((status) => status === 401)).toHaveLength(30)
  expect(seen.at(-1)).toBe(429)
  expect((await edge.knock('ada', 'right', from('192.0.2.1'))).status).toBe(201)
})

test('where nobody can count, requests go on and tries at a secret do not', async () => {
  const failing = {
    request: async () => undefined,
    attempt: async () => {
      const { cannotCount } = await import('../../../runtime/limits/failures.ts')
      throw cannotCount()
    },
    close: () => {},
  }
  const clientOf = () => ({ address: '192.0.2.1', isSecure: false })
  edge = await openLimitedEdge({}, { edge: { clientOf, limits: failing } })
  expect((await edge.fetch('/v1/things/a')).status).toBe(200)
  const refused = await edge.knock('ada', 'right')
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1'])
  expect(edge.failures).toEqual([]) // it was told once, when it began
})

test('requests sent in one go are counted one by one', async () => {
  edge = await openLimitedEdge({ requests: 3 })
  const get = 'GET /v1/things/a HTTP/1.1\r\nHost: a\r\n\r\n'
  const answers = await raw(
    edge.port,
    `${get.repeat(5)}GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
    /never/,
  )
  expect([...answers.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual([
    ...['200', '200', '200', '429', '429', '200'],
  ])
  expect(statusOf(answers)).toBe(200)
})

test('the document says which routes are limited more strictly, and by what', async () => {
  edge = await openLimitedEdge()
  const { paths } = (await (await edge.fetch('/openapi.json')).json()) as {
    paths: Record<string, Record<string, Record<string, unknown>>>
  }
  expect(paths['/v1/doors']?.['post']).toMatchObject({
    'x-limit': { policy: 'credentials', account: 'email' },
    responses: { 429: { content: { 'application/problem+json': {} } } },
  })
  expect(paths['/v1/things']?.['post']).not.toHaveProperty('x-limit')
})
