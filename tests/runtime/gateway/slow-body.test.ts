// A client that sends its body for ever.
import { afterEach, expect, jest, test } from 'bun:test'
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

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
