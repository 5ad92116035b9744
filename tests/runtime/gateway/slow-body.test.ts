// Clients that send their body slowly, or for ever.
import { afterEach, expect, jest, test } from 'bun:test'
import { connect } from 'node:net'
import { openOverload } from '../../../runtime/limits/overload.ts'
import { until } from '../../world/until.ts'
import { openEdge, raw, statusOf } from './edge.ts'

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
  await edge.stop(100)
})

/** Room for so many, and who is in it. */
function overloadOf(inFlight: number) {
  const counting = { entered: 0, underWay: 0 }
  const real = openOverload({
    ...{ inFlight, lagMs: 60_000, now: () => performance.now(), random: () => 0 },
    observer: { overloaded() {} },
  })
  const overload = {
    ...real,
    enter: () => (real.enter(), (counting.entered += 1), void (counting.underWay += 1)),
    leave: () => (real.leave(), void (counting.underWay -= 1)),
  }
  return Object.assign(counting, { overload })
}

/** A client that has sent the half of its body. */
async function begun(port: number) {
  const answer = Promise.withResolvers<string>()
  const socket = connect(port, '127.0.0.1', () =>
    socket.write(
      'POST /v1/things HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n{"na',
    ),
  )
  socket.on('data', (bytes) => answer.resolve(bytes.toString())).on('error', answer.reject)
  return { end: () => (socket.write('me":"a"}'), answer.promise.finally(() => socket.destroy())) }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
