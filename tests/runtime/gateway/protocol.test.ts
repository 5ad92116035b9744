// What HTTP itself lets a client do to a server: long lines, odd methods, silence, and more of everything.
import { connect, type Socket } from 'node:net'
import { afterAll, expect, test } from 'bun:test'
import { openOverload } from '../../../runtime/limits/overload.ts'
import { json, openEdge, raw, statusOf } from './edge.ts'

const edge = openEdge()
afterAll(() => edge.stop(100))
const once = (text: string) => raw(edge.port, `${text}\r\nHost: a\r\nConnection: close\r\n\r\n`, /never/)

test('a URL of 8,000 bytes is served, and a longer one refused', async () => {
  expect((await edge.fetch(`/v1/things/${'a'.repeat(7_989)}`)).status).toBe(200)
  for (const target of [`/v1/things/${'a'.repeat(9_000)}`, `/v1/things/a?${'a'.repeat(9_000)}`]) {
    const answer = await edge.fetch(target)
    expect(answer.status).toBe(414)
    expect(await answer.json()).toMatchObject({ code: 'target-too-long', status: 414 })
  }
})

test('more than 16 KiB of headers, or 200 of them, are refused, and the connection closed', async () => {
  const line = 'GET /v1/things/a HTTP/1.1\r\n'
  for (const headers of [
    `X-A: ${'a'.repeat(20_000)}`,
    Array.from({ length: 250 }, (_, nr) => `X-${nr}: a`).join('\r\n'),
  ]) {
    const answer = await once(line + headers)
    expect(statusOf(answer)).toBe(431)
    expect(answer.toLowerCase()).toContain('connection: close')
  }
})

test.each(['TRACE', 'CONNECT', 'PROPFIND', 'OPTIONS'])(
  'the method %s is nobody’s, and nothing is echoed',
  async (method) => {
    const answer = await once(`${method} /v1/things/a HTTP/1.1\r\nX-Secret: canary-1\r\nCookie: canary-2`)
    expect([400, 404, 405]).toContain(statusOf(answer))
    expect(answer).not.toContain('canary')
  },
)

test('an address to connect to, or an asterisk, is no path', async () => {
  for (const target of ['CONNECT evil:443', 'OPTIONS *', 'GET evil', 'GET evil:80'])
    expect([target, statusOf(await once(`${target} HTTP/1.1`)) >= 400]).toEqual([target, true])
})

test('nothing switches protocols', async () => {
  for (const upgrade of ['websocket', 'h2c']) {
    const headers = `Connection: Upgrade, HTTP2-Settings\r\nUpgrade: ${upgrade}\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\nSec-WebSocket-Key: dGhlIHNhbXBsZQ==\r\nSec-WebSocket-Version: 13`
    const text = `GET /v1/things/a HTTP/1.1\r\nHost: a\r\n${headers}\r\n\r\n`
    expect([upgrade, statusOf(await raw(edge.port, text))]).toEqual([upgrade, 200])
  }
})

test('what is bare at the root leads to the documentation', async () => {
  const answer = await edge.fetch('/')
  expect([answer.status, answer.headers.get('location')]).toEqual([302, '/docs'])
})

test('a page that is opened in a browser says what it may load', async () => {
  const { headers } = await edge.fetch('/docs')
  expect(headers.get('content-type')).toStartWith('text/html')
  expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  expect(headers.get('content-security-policy')).toContain("script-src 'self'")
  expect(headers.get('referrer-policy')).toBe('no-referrer')
})

test('with a thousand silent connections others are served as before', async () => {
  const silent = await Promise.all(Array.from({ length: 1_000 }, (_, nr) => opened(nr)))
  const startedAt = performance.now()
  for (let nr = 0; nr < 100; nr += 1) expect((await edge.fetch('/v1/things/a')).status).toBe(200)
  expect(performance.now() - startedAt).toBeLessThan(5_000)
  for (const socket of silent) socket.destroy()
})

/** Half of them have begun a request that they do not end. */
function opened(nr: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(edge.port, '127.0.0.1', () => {
      if (nr % 2 === 0) socket.write('GET /v1/things/a HTTP/1.1\r\nHost: a\r\nX-Slow: ')
      resolve(socket)
    })
    socket.on('error', reject)
  })
}

test('one request too many at once is refused at once, the probes are not, and one that has ended makes room', async () => {
  const told: string[] = []
  const overload = openOverload({
    ...{ inFlight: 2, lagMs: 60_000, now: () => performance.now(), random: () => 0 },
    observer: { overloaded: (reason) => void told.push(reason) },
  })
  const release = Promise.withResolvers<void>()
  const entered = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let waiting = 0
  const busy = openEdge({
    overload,
    async authenticate() {
      entered[waiting++]?.resolve()
      await release.promise
      return { kind: 'anonymous' }
    },
  })
  const slow = () => busy.fetch('/v1/things/a', { headers: { authorization: 'Bearer x' } })
  const underWay = [slow(), slow()]
  await Promise.all(entered.map(({ promise }) => promise))
  for (const refused of [
    await busy.fetch('/v1/things/a'),
    await busy.fetch('/v1/things', { method: 'POST', headers: json, body: '{"name":"a"}' }),
  ]) {
    expect(refused.status).toBe(503)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    expect(refused.headers.get('content-type')).toBe('application/problem+json')
    expect(await refused.json()).toMatchObject({
      code: 'overloaded',
      instance: expect.stringContaining('/v1/things'),
    })
  }
  for (const probe of ['/livez', '/readyz']) expect((await busy.fetch(probe)).status).toBe(200)
  release.resolve()
  for (const answer of underWay) expect((await answer).status).toBe(200)
  expect((await busy.fetch('/v1/things/a')).status).toBe(200)
  // Each refusal is a line of the request's own, and no fault.
  expect([told.length, busy.failures.length]).toEqual([1, 0])
  overload.close()
  await busy.stop(100)
})

test('those who ask at once whether a process is ready are answered by one look', async () => {
  let looked = 0
  const release = Promise.withResolvers<void>()
  const ready = async () => {
    looked += 1
    await release.promise
    return []
  }
  const probed = openEdge({ health: { ready } })
  const answers = Array.from({ length: 20 }, () => probed.fetch('/readyz'))
  await probed.fetch('/livez')
  release.resolve()
  for (const answer of answers) expect((await answer).status).toBe(200)
  expect(looked).toBe(1)
  await probed.stop(100)
})
