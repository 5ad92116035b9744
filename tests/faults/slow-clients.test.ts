// Clients that hold a connection and say nothing, or one byte now and then: given up, each within half a minute.
import { connect, type Socket } from 'node:net'
import { afterAll, expect, test } from 'bun:test'
import { openServer } from '../../runtime/doors/server.ts'

const server = openServer({ port: 0, hostname: '127.0.0.1', idleSeconds: 1, fetch: () => new Response('x') })
afterAll(() => server.stop(0))

const begun = 'GET / HTTP/1.1\r\nHost: a\r\nX-Slow: '
const clients: Record<string, (socket: Socket) => void> = {
  'says nothing': () => {},
  'begins a request and says no more': (socket) => void socket.write(begun),
  'sends a header byte by byte': (socket) => {
    socket.write(begun)
    const drip = setInterval(() => void socket.write('a'), 500)
    socket.on('close', () => clearInterval(drip))
  },
  'was answered and stays': (socket) => void socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
}

test.concurrent.each(Object.keys(clients))('whoever %s is given up', async (name) => {
  const socket = connect(server.port, '127.0.0.1')
  const closed = Promise.withResolvers<void>()
  socket.on('error', () => {}).on('close', () => closed.resolve())
  socket.resume()
  clients[name]?.(socket)
  const startedAt = performance.now()
  await closed.promise
  expect(performance.now() - startedAt).toBeLessThan(30_000)
})
