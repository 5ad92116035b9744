// Pages of other origins: those that are listed may call and read, the others learn nothing.
import { afterAll, expect, test } from 'bun:test'
import { openClients } from '../../../runtime/gateway/client.ts'
import { openCors } from '../../../runtime/gateway/cors.ts'
import { openEdge } from './edge.ts'

const shop = 'https://shop.example.com'
const edge = openEdge({ edge: { clientOf: openClients([], false, () => {}), cors: openCors([shop]) } })
afterAll(() => edge.stop(100))

const ask = (origin: string, method = 'PUT') =>
  edge.fetch('/v1/things/a', {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': method,
      'access-control-request-headers': 'authorization',
    },
  })
const strangers = [
  'https://evil.example',
  'null',
  'http://shop.example.com',
  'https://shop.example.com:8443',
  'https://shop.example.com.evil.example',
  'https://evil-shop.example.com',
  'HTTPS://SHOP.EXAMPLE.COM',
  'https://shop.example.com/',
  `${shop}, https://evil.example`,
]

test('a listed origin may ask first, and is answered before anybody is asked who calls', async () => {
  const { status, headers } = await ask(shop)
  expect(status).toBe(204)
  expect(headers.get('access-control-allow-origin')).toBe(shop)
  expect(headers.get('access-control-allow-methods')).toContain('PUT')
  const allowed = headers.get('access-control-allow-headers')?.toLowerCase().split(', ')
  for (const name of ['authorization', 'content-type', 'idempotency-key', 'if-match', 'if-none-match'])
    expect(allowed).toContain(name)
  expect(headers.get('vary')).toBe('Origin')
  expect(edge.seen).toEqual([])
})

test('its pages may read every answer, a refusal too, and the headers that a client needs', async () => {
  for (const path of ['/v1/things/a', '/v1/things/sold', '/nowhere']) {
    const { headers } = await edge.fetch(path, { headers: { origin: shop } })
    expect([path, headers.get('access-control-allow-origin')]).toEqual([path, shop])
    const exposed = headers.get('access-control-expose-headers')?.toLowerCase().split(', ')
    for (const name of ['etag', 'location', 'ratelimit', 'ratelimit-policy', 'retry-after', 'x-request-id'])
      expect(exposed).toContain(name)
  }
})

test.each(strangers)('%s is told nothing, asking first or calling', async (origin) => {
  for (const answer of [await ask(origin), await edge.fetch('/v1/things/a', { headers: { origin } })]) {
    const told = [...answer.headers.keys()].filter((name) => name.startsWith('access-control-'))
    expect([answer.status, told]).toEqual([answer.status, []])
    // Or a cache would give a listed origin the answer that says nothing.
    expect(answer.headers.get('vary')).toBe('Origin')
  }
  expect((await ask(origin)).status).toBe(405)
})

test('nobody may send cookies along, and no answer is for all origins', async () => {
  for (const answer of [await ask(shop), await edge.fetch('/v1/things/a', { headers: { origin: shop } })]) {
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
    expect(answer.headers.get('access-control-allow-origin')).not.toBe('*')
    expect(answer.headers.getSetCookie()).toEqual([])
  }
})

test('a call from no page at all is answered as ever', async () => {
  const answer = await edge.fetch('/v1/things/a')
  expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, null])
})
