// The limits of a body: its size, its type, its shape.
import { afterAll, expect, test } from 'bun:test'
import { json, openEdge, raw, statusOf } from './edge.ts'

const edge = openEdge()
afterAll(() => edge.stop(100))
const limit = 1_048_576

const post = (
  body: string | Uint8Array<ArrayBuffer> | ReadableStream,
  headers: Record<string, string> = json,
) => edge.fetch('/v1/things', { method: 'POST', headers, body })
const codeOf = async (answer: Response) => ((await answer.json()) as { code: string }).code

test('a body reaches its route byte for byte', async () => {
  const body = ' {"name" : "\\u00e9 – ü"}\n'
  expect((await post(body)).status).toBe(200)
  expect(edge.seen.at(-1)).toEqual({ text: body, json: { name: 'é – ü' } })
})

test('a body that says it is longer than the limit is refused before it is sent, and the connection closed', async () => {
  const head = `POST /v1/things HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${limit + 1}\r\n\r\n`
  const answer = await raw(edge.port, head, /never/)
  expect(statusOf(answer)).toBe(413)
  expect(answer).toContain('"code":"body-too-large"')
})

test('a body of exactly the limit is read', async () => {
  const answer = await post(`{"name":"${'a'.repeat(limit - 11)}"}`)
  expect(answer.status).toBe(200)
  await answer.body?.cancel()
})

test('a chunked body beyond the limit is refused, though it says no length', async () => {
  const bytes = Buffer.alloc(limit + 1, 97)
  const answer = await post(new Blob([bytes]).stream())
  expect([answer.status, await codeOf(answer)]).toEqual([413, 'body-too-large'])
})

test('an endless body is cut', async () => {
  const endless = new ReadableStream({ pull: (stream) => stream.enqueue(Buffer.alloc(65_536, 97)) })
  expect((await post(endless)).status).toBe(413)
})

test('a chunked body below the limit is served', async () => {
  const chunks = ['{"na', 'me":', '"a"}']
  const body = new ReadableStream({
    pull: (stream) => (chunks.length ? stream.enqueue(Buffer.from(chunks.shift() ?? '')) : stream.close()),
  })
  expect((await post(body)).status).toBe(200)
})

test('bytes beyond the length that a body says are no part of it', async () => {
  const head =
    'POST /v1/things HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 12\r\nConnection: close\r\n\r\n'
  await raw(edge.port, `${head}{"name":"a"}{"name":"b"}`, /never|"name":"a"/)
  expect(edge.seen.at(-1)).toMatchObject({ text: '{"name":"a"}' })
})

test.each([
  ['text/plain'],
  ['application/x-www-form-urlencoded'],
  ['multipart/form-data; boundary=x'],
  ['application/jsonp'],
  ['application/json; charset=latin1'],
  ['application/json, text/plain'],
])('a body of type %s is refused', async (type) => {
  const answer = await post('{"name":"a"}', { 'content-type': type })
  expect(answer.status).toBe(415)
  expect(await codeOf(answer)).toBe('unsupported-media-type')
})

test.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"'])(
  'a body of type %s is read',
  async (type) => {
    expect((await post('{"name":"a"}', { 'content-type': type })).status).toBe(200)
  },
)

test('a compressed body is refused, however small', async () => {
  const answer = await post(Bun.gzipSync(Buffer.alloc(1_000_000)), { ...json, 'content-encoding': 'gzip' })
  expect(answer.status).toBe(415)
})

test('a body that is not JSON, or not UTF-8, is malformed', async () => {
  for (const body of ['{"name":', '{name:1}', 'NaN', Buffer.from([0x22, 0xff, 0x22])]) {
    const answer = await post(body)
    expect(answer.status).toBe(400)
    expect(await codeOf(answer)).toBe('malformed-json')
  }
})

test('JSON bombs are refused', async () => {
  const bombs = {
    deep: '['.repeat(10_000) + ']'.repeat(10_000),
    'deep in objects': '{"a":'.repeat(100) + '1' + '}'.repeat(100),
    wide: `{"tags":[${'1,'.repeat(200_000)}1]}`,
    keys: `{${Array.from({ length: 20_000 }, (_, at) => `"k${at}":1`).join(',')}}`,
  }
  for (const [name, bomb] of Object.entries(bombs)) {
    const answer = await post(bomb)
    expect([name, answer.status, await codeOf(answer)]).toEqual([name, 400, 'json-too-complex'])
  }
})

test('brackets and quotes inside of strings count for nothing', async () => {
  const name = `${'[{,'.repeat(20_000)}\\"${'['.repeat(100)}`
  expect((await post(`{"name":"${name}"}`)).status).toBe(200)
})

test('a key called __proto__ changes no prototype', async () => {
  const answer = await post(
    '{"name":"a","__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}',
  )
  expect(answer.status).toBe(422)
  expect(({} as { admin?: boolean }).admin).toBeUndefined()
})

test('a missing body is answered like an empty one, with each fault', async () => {
  const answer = await edge.fetch('/v1/things', { method: 'POST' })
  expect(answer.status).toBe(422)
  expect(await answer.json()).toMatchObject({ errors: [{ pointer: '/name' }] })
})

test('a body is not read before its caller was admitted', async () => {
  const head =
    'PUT /v1/things/a HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{'
  expect(statusOf(await raw(edge.port, head))).toBe(401)
})
