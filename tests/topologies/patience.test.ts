// How long the gateway waits for a module process, when it asks again, and what becomes of an answer that goes on.
import { afterEach, beforeEach, expect, test } from 'bun:test'
import { json } from '../runtime/gateway/edge.ts'
import { until } from '../world/until.ts'
import { type FakeProcess, fakeProcess, openStream, problem } from './fake-process.ts'

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
/** By a route that keeps its replies. */
const clear = () =>
  fake.edge.fetch('/v1/things', {
    method: 'DELETE',
    headers: { authorization: 'Bearer admin', 'idempotency-key': 'k' },
  })

test('a process that starts or stops is asked again for what is safe or keeps its replies, and for nothing else', async () => {
  fake.answer = () =>
    fake.arrived.length === 1 ? new Response(null, { status: 503 }) : Response.json({ name: 'plank' })
  expect((await fake.edge.fetch('/v1/things/a')).status).toBe(200)
  expect(fake.arrived.splice(0)).toHaveLength(2)
  const refused = await post()
  expect([refused.status, refused.headers.get('content-type')]).toEqual([503, 'application/problem+json'])
  expect(fake.arrived.splice(0)).toHaveLength(1)
  // A key alone promises nothing: the route would do it twice.
  expect((await post({ 'idempotency-key': 'k' })).status).toBe(503)
  expect(fake.arrived.splice(0)).toHaveLength(1)
  expect((await clear()).status).toBe(200)
  expect(fake.arrived.map(({ headers }) => headers.get('idempotency-key'))).toEqual(['k', 'k'])
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
