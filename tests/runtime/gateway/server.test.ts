// Listening, stopping without cutting anybody off, and the operator's own port.
import { expect, test } from 'bun:test'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { openOperatorServer } from '../../../runtime/doors/operator.ts'
import { openServer } from '../../../runtime/doors/server.ts'
import { openEdge } from './edge.ts'

const local = { port: 0, hostname: '127.0.0.1' }

const taken = (port: number) =>
  `Port ${port} on 127.0.0.1 is taken. Stop what listens there, or choose another port.`

test('a port that is taken is refused in a sentence with the remedy', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  expect(() => openServer({ ...local, port, fetch: () => new Response() })).toThrow(taken(port))
  other.close()
})

test('a port that another Kerf has is refused too, and not shared', async () => {
  const other = openServer({ ...local, fetch: () => new Response() })
  expect(() => openServer({ ...local, port: other.port, fetch: () => new Response() })).toThrow(
    taken(other.port),
  )
  await other.stop(0)
})

test('an address of another machine is refused in a sentence', () => {
  expect(() => openServer({ port: 0, hostname: '203.0.113.1', fetch: () => new Response() })).toThrow(
    'Cannot listen on 203.0.113.1:0. Check that the address belongs to this machine.',
  )
})

test('a request under way is answered after the server was told to stop, and no other is taken', async () => {
  const entered = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  const server = openServer({
    ...local,
    async fetch() {
      entered.resolve()
      await release.promise
      return new Response('whole')
    },
  })
  const answer = fetch(server.url)
  await entered.promise
  const stopped = server.stop(60_000)
  await expect(fetch(server.url)).rejects.toThrow()
  release.resolve()
  expect(await (await answer).text()).toBe('whole')
  await stopped
})

test('what does not end is cut at the limit', async () => {
  const entered = Promise.withResolvers<void>()
  const server = openServer({
    ...local,
    fetch: () => (entered.resolve(), new Promise<Response>(() => {})),
  })
  const cut = fetch(server.url).catch((error: unknown) => error)
  await entered.promise
  const started = performance.now()
  await server.stop(50)
  expect(await cut).toBeInstanceOf(Error)
  expect(performance.now() - started).toBeLessThan(5_000)
})

test('an idle connection does not hold a stopping server', async () => {
  const server = openServer({ ...local, fetch: () => new Response('x') })
  await (await fetch(server.url)).text()
  const started = performance.now()
  await server.stop(30_000)
  expect(performance.now() - started).toBeLessThan(5_000)
})

test('the probes say why a process is not ready, on both ports', async () => {
  const reasons: string[] = []
  const health = { ready: async () => reasons }
  const edge = openEdge({ health })
  const metrics = async () => ({ body: 'up 1\n', contentType: 'text/plain; version=0.0.4' })
  const operator = openOperatorServer({ ...local, health, metrics })
  for (const { url } of [edge, operator]) {
    reasons.length = 0
    expect((await fetch(`${url}/livez`)).status).toBe(200)
    expect(await (await fetch(`${url}/readyz`)).json()).toEqual({ status: 'ok', reasons: [] })
    reasons.push('the database of orders does not answer')
    const answer = await fetch(`${url}/readyz`)
    expect(answer.status).toBe(503)
    expect(await answer.json()).toEqual({ status: 'unavailable', reasons })
    expect((await fetch(`${url}/livez`)).status).toBe(200)
  }
  await Promise.all([edge.stop(100), operator.stop(100)])
})

test('metrics are the operator’s alone', async () => {
  const health = { ready: () => [] }
  const metrics = async () => ({ body: 'up 1\n', contentType: 'text/plain; version=0.0.4' })
  const operator = openOperatorServer({ ...local, health, metrics })
  const edge = openEdge()
  const answer = await fetch(`${operator.url}/metrics`)
  expect([answer.headers.get('content-type'), await answer.text()]).toEqual([
    'text/plain; version=0.0.4',
    'up 1\n',
  ])
  for (const path of ['/metrics', '/debug', '/admin/queues'])
    expect((await edge.fetch(path)).status).toBe(404)
  expect((await fetch(`${operator.url}/v1/things/a`)).status).toBe(404)
  expect((await fetch(`${operator.url}/metrics`, { method: 'POST' })).status).toBe(405)
  await Promise.all([edge.stop(100), operator.stop(100)])
})
