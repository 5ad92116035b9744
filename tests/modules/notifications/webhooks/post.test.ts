// The one request of a try: to a checked address alone, over TLS that is checked by name, within limits.
import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test'
import { type Answer, post, type PostOptions } from '../../../../modules/notifications/webhooks/post.ts'
import { certificate, certificateKey } from './certificate.ts'

const headers = { 'content-type': 'application/json', 'webhook-id': 'one' }
const hits: string[] = []
let answer: (request: Request) => Response | Promise<Response>
let server: Bun.Server<undefined>

beforeAll(() => {
  server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    tls: { cert: certificate, key: certificateKey },
    fetch(request) {
      hits.push(`${request.method} ${request.headers.get('host')} ${new URL(request.url).pathname}`)
      return answer(request)
    },
  })
})
afterAll(() => server.stop(true))
beforeEach(() => {
  hits.length = 0
  answer = () => new Response('fine')
})

const to =
  (...addresses: string[]) =>
  async () =>
    addresses.map((address) => ({ address }))

function send(url: string, options: Partial<PostOptions> = {}): Promise<Answer> {
  const given = { allowPrivate: false, ca: certificate, timeoutMs: 5_000, ...options }
  return post({ url, headers, body: '{"a":"é"}' }, given, new AbortController().signal)
}
const silent = (why: string) => ({ kind: 'silent', why }) as Answer // as the test says
const here = (path = '/') => `https://hooks.example:${server.port}${path}`
const allowed = { allowPrivate: true, resolve: to('127.0.0.1') }

test('posts the bytes to the address that the name was resolved to, in the name of the host', async () => {
  let body = ''
  answer = async (request) => {
    body = await request.text()
    return new Response(null, { status: 201 })
  }
  expect(await send(here('/kerf?a=b'), allowed)).toEqual({
    kind: 'answered',
    status: 201,
    retryAfter: undefined,
  })
  expect(hits).toEqual([`POST hooks.example:${server.port} /kerf`])
  expect(body).toBe('{"a":"é"}')
})

const inside = [
  '127.0.0.1',
  '::1',
  '10.1.2.3',
  '169.254.169.254',
  '::ffff:127.0.0.1',
  '64:ff9b::7f00:1',
  '0.0.0.0',
]

test.each(inside)('a name that is resolved to %s is not connected to', async (address) => {
  expect(await send(here(), { resolve: to(address) })).toEqual(silent('address-refused'))
  expect(hits).toEqual([])
})

test.each([
  ['127.0.0.1', '8.8.8.8'],
  ['8.8.8.8', '127.0.0.1'],
])('a name with an address inside among its own is not connected to: %s, %s', async (first, second) => {
  expect(await send(here(), { resolve: to(first, second) })).toEqual(silent('address-refused'))
  expect(hits).toEqual([])
})

test.each(['127.0.0.1', '127.1', '2130706433', '0x7f.0.0.1', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]'])(
  'an address is checked where a URL spells it out: %s',
  async (host) => {
    expect(await send(`https://${host}:${server.port}/`)).toEqual(silent('address-refused'))
    expect(hits).toEqual([])
  },
)

test('the name of this machine is resolved as the machine does, and refused', async () => {
  expect(await send(`https://localhost:${server.port}/`)).toEqual(silent('address-refused'))
  expect(hits).toEqual([])
})

test('a name is asked for once: a name server that answers otherwise a moment later wins nothing', async () => {
  const answers = [['127.0.0.1'], ['127.0.0.2']]
  let asked = 0
  const resolve = async () => to(...(answers[asked++] ?? []))()
  const other = Bun.serve({
    port: server.port ?? 0,
    hostname: '127.0.0.2',
    tls: { cert: certificate, key: certificateKey },
    fetch: () => new Response(null, { status: 500 }),
  })
  try {
    expect(await send(here(), { allowPrivate: true, resolve })).toMatchObject({ status: 200 })
    expect(asked).toBe(1)
    // The next request asks again, and does not ride on the connection that was open.
    expect(await send(here(), { allowPrivate: true, resolve })).toMatchObject({ status: 500 })
    expect(asked).toBe(2)
  } finally {
    await other.stop(true)
  }
})

test('a certificate for another name, or of nobody known, is refused before anything is sent', async () => {
  const { port } = server
  expect(await send(`https://evil.example:${port}/`, allowed)).toEqual(silent('tls-failed'))
  const untold = { allowPrivate: true, resolve: to('127.0.0.1'), timeoutMs: 5_000 }
  const letter = { url: here(), headers, body: '{}' }
  expect(await post(letter, untold, new AbortController().signal)).toEqual(silent('tls-failed'))
  expect(hits).toEqual([])
})

test('a redirect is an answer, and not followed', async () => {
  answer = () => new Response(null, { status: 307, headers: { location: here('/elsewhere') } })
  expect(await send(here(), allowed)).toMatchObject({ kind: 'answered', status: 307 })
  expect(hits).toHaveLength(1)
})

test('an answer without end is left after 64 KiB, its status taken', async () => {
  let pulled = 0
  answer = () =>
    new Response(
      new ReadableStream({
        pull(controller) {
          pulled += 1
          controller.enqueue(new Uint8Array(16_384))
        },
      }),
      { status: 202 },
    )
  expect(await send(here(), allowed)).toMatchObject({ kind: 'answered', status: 202 })
  expect(pulled).toBeLessThan(1_000)
})

test('an endpoint that does not answer is left when the time is up', async () => {
  const never = Promise.withResolvers<Response>()
  answer = () => never.promise
  expect(await send(here(), { ...allowed, timeoutMs: 100 })).toEqual(silent('timed-out'))
  never.resolve(new Response())
})

test('a name server that does not answer is left when the time is up', async () => {
  const resolve = () => new Promise<never>(() => {})
  expect(await send(here(), { resolve, timeoutMs: 100 })).toEqual(silent('timed-out'))
})

test('a body that drips on past the limit does not take away the status', async () => {
  answer = () =>
    new Response(
      new ReadableStream({
        start(controller) {
          controller.enqueue(new Uint8Array(1))
        },
      }),
    )
  expect(await send(here(), { ...allowed, timeoutMs: 100 })).toMatchObject({ kind: 'answered', status: 200 })
})

test('a name without an address, and a port without a server, are told apart', async () => {
  const resolve = () => Promise.reject(new Error('ENOTFOUND'))
  expect(await send(here(), { resolve })).toEqual(silent('unresolved'))
  expect(await send(here(), { resolve: to() })).toEqual(silent('unresolved'))
  expect(await send('https://hooks.example:1/', allowed)).toEqual(silent('connection-failed'))
})

test('is no outcome at all when the caller’s own time is up', async () => {
  const gone = AbortSignal.abort(new Error('stopping'))
  const letter = { url: here(), headers, body: '{}' }
  expect(post(letter, { ...allowed, ca: certificate }, gone)).rejects.toThrow('stopping')
})
