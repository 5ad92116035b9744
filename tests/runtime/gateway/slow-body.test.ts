// Clients that send their body slowly, or for ever.
import { heapStats } from 'bun:jsc'
import { afterEach, expect, jest, test } from 'bun:test'
import { once } from 'node:events'
import { connect } from 'node:net'
import { openOverload } from '../../../runtime/limits/overload.ts'
import { until } from '../../world/until.ts'
import { openEdge, raw, statusOf } from './edge.ts'

const mebibyte = 1_048_576
const small = { length: 'Content-Length: 12', half: '{"na', rest: 'me":"a"}' }
const large = { ...small, length: `Content-Length: ${mebibyte}` }
const chunked = {
  length: 'Transfer-Encoding: chunked',
  half: '4\r\n{"na\r\n',
  rest: '8\r\nme":"a"}\r\n0\r\n\r\n',
}

afterEach(() => {
  jest.useRealTimers()
})

test('a body that takes longer than ten seconds is given up, and its connection with it', async () => {
  const edge = openEdge()
  jest.useFakeTimers()
  const head =
    'POST /v1/things HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n{"na'
  let answer = ''
  const closed = raw(edge.port, head, /never/).then((all) => (answer = all))
  while (jest.getTimerCount() === 0) await turn()
  jest.advanceTimersByTime(9_999)
  for (let turns = 0; turns < 50; turns += 1) await turn()
  expect(answer).toBe('')
  jest.advanceTimersByTime(1)
  expect(statusOf(await closed)).toBe(408)
  jest.useRealTimers()
  await edge.stop(100)
})

test('whoever sends its body slowly keeps nobody out, and finds room when it has come, or none', async () => {
  const full = overloadOf(2)
  const edge = openEdge({ overload: full.overload })
  const slow = await Promise.all(Array.from({ length: 20 }, () => begun(edge.port)))
  await until('all of them to be sending', () => full.entered === slow.length && full.underWay === 0)
  expect((await edge.fetch('/v1/things/a')).status).toBe(200)

  full.overload.enter()
  full.overload.enter()
  const refused = await slow[0]!.end()
  expect(statusOf(refused)).toBe(503)
  expect(refused).toContain('"code":"overloaded"')
  full.overload.leave()
  full.overload.leave()
  for (const client of slow.slice(1)) expect(statusOf(await client.end())).toBe(200)
  expect([edge.seen.filter((each) => 'json' in Object(each)).length, full.underWay]).toEqual([19, 0])
  expect(full.held).toBe(0)
  await edge.stop(100)
})

test('a request with a body draws the lot of a late event loop once, like any other', async () => {
  const full = overloadOf(2)
  const edge = openEdge({ overload: full.overload })
  await (await begun(edge.port)).end()
  expect(full.entered).toBe(1)
  await edge.stop(100)
})

test('a body of no known length counts as the longest until it has come, then as what it is', async () => {
  const full = overloadOf(2)
  const edge = openEdge({ overload: full.overload })
  const client = await begun(edge.port, chunked)
  await until('it to be sending', () => full.held === 2 * mebibyte)
  expect(statusOf(await client.end())).toBe(200)
  expect([full.heldOnReturn, full.held]).toEqual([12, 0])
  await edge.stop(100)
})

test('a body in chunks of one byte costs what it would cost whole', async () => {
  const full = overloadOf(2)
  let pieces = Infinity
  const reenter = () => {
    full.overload.reenter()
    pieces = heapStats().objectTypeCounts.Uint8Array ?? 0
  }
  const edge = openEdge({ overload: { ...full.overload, reenter } })
  const client = await begun(edge.port, { ...chunked, half: '1\r\n \r\n'.repeat(100_000) + chunked.half })
  expect(statusOf(await client.end())).toBe(200)
  expect(pieces).toBeLessThan(1_000)
  await edge.stop(100)
})

test('no more bodies are taken in than fit into memory, and one that is given up makes room', async () => {
  const full = overloadOf(100)
  const edge = openEdge({ overload: full.overload })
  const slow = await Promise.all(Array.from({ length: 64 }, () => begun(edge.port, large)))
  await until('all of them to be sending', () => full.held === 64 * mebibyte)
  for (const body of [large, chunked]) {
    const refused = await (await begun(edge.port, body)).refused()
    expect(statusOf(refused)).toBe(503)
    expect(refused).toContain('"code":"overloaded"')
  }
  expect(statusOf(await (await begun(edge.port)).end())).toBe(200)

  slow[0]!.leave()
  await until('it to be forgotten', () => full.held === 63 * mebibyte)
  slow[0] = await begun(edge.port, large)
  await until('another to be sending', () => full.held === 64 * mebibyte)
  for (const client of slow) client.leave()
  await until('all of them to be forgotten', () => full.held === 0)
  await edge.stop(100)
})

/** Room for so many, and who and what is in it. */
function overloadOf(inFlight: number) {
  const counting = { entered: 0, underWay: 0, held: 0, heldOnReturn: 0 }
  const real = openOverload({
    ...{ inFlight, lagMs: 60_000, now: () => performance.now(), random: () => 0 },
    observer: { overloaded() {} },
  })
  const overload = {
    ...real,
    enter: () => (real.enter(), (counting.entered += 1), void (counting.underWay += 1)),
    reenter() {
      real.reenter()
      counting.underWay += 1
      counting.heldOnReturn = counting.held
    },
    leave: () => (real.leave(), void (counting.underWay -= 1)),
    hold: (bytes: number) => (real.hold(bytes), void (counting.held += bytes)),
    release: (bytes: number) => (real.release(bytes), void (counting.held -= bytes)),
  }
  return Object.assign(counting, { overload })
}

/** A client that has sent the half of its body, or less. */
async function begun(port: number, { length, half, rest } = small) {
  const answer = Promise.withResolvers<string>()
  const socket = connect(port, '127.0.0.1')
  socket.on('data', (bytes) => answer.resolve(bytes.toString())).on('error', answer.reject)
  await once(socket, 'connect')
  socket.write(
    `POST /v1/things HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n${length}\r\n\r\n${half}`,
  )
  const answered = () => answer.promise.finally(() => socket.destroy())
  return {
    refused: answered,
    end: () => (socket.write(rest), answered()),
    leave: () => void socket.destroy(),
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
