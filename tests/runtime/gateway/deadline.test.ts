// How long a request's work may take, and for whom.
import { afterEach, expect, jest, test } from 'bun:test'
import { DrizzleQueryError } from 'drizzle-orm'
import type { Context } from '../../../runtime/context.ts'
import { Exchange, type GatewayEnv } from '../../../runtime/gateway/exchange.ts'
import { newRoutes, route } from '../../../runtime/http/routes.ts'
import { until } from '../../world/until.ts'
import { openEdge } from './edge.ts'

afterEach(() => {
  jest.useRealTimers()
})
const context: Context = { requestId: 'r1', caller: { kind: 'anonymous' } }
const url = 'http://localhost/v1/things/a'

test('work is told to end after 30 seconds, and not before', () => {
  jest.useFakeTimers()
  const exchange = new Exchange(new Request(url), context, '/v1/things/a')
  const { signal } = exchange
  jest.advanceTimersByTime(29_999)
  expect(signal.aborted).toBe(false)
  jest.advanceTimersByTime(1)
  expect(signal.reason).toMatchObject({ name: 'TimeoutError' })
})

test('a request that has ended, or never asked, leaves no timer behind', () => {
  jest.useFakeTimers()
  const [asked, silent] = [1, 2].map(() => new Exchange(new Request(url), context, '/v1/things/a'))
  expect(asked?.signal).toBe(asked?.signal as AbortSignal)
  asked?.end()
  silent?.end()
  expect(jest.getTimerCount()).toBe(0)
})

test('work is told to end when its client has gone, be it already', () => {
  const client = new AbortController()
  const request = new Request(url, { signal: client.signal })
  const early = new Exchange(request, context, '/v1/things/a')
  const { signal } = early
  client.abort()
  expect(signal.aborted).toBe(true)
  const late = new Exchange(request, context, '/v1/things/a')
  expect(late.signal.aborted).toBe(true)
  early.end()
  late.end()
})

/** A gateway over one route. */
function edgeOver(answer: (signal: AbortSignal) => Promise<void>) {
  const declared = route({
    method: 'get',
    path: '/v1/slow',
    operationId: 'slow',
    summary: '',
    access: 'anyone',
    responses: { 204: { description: '' } },
  })
  const routes = newRoutes<GatewayEnv>().openapi(declared, async (c) => {
    await answer(c.env.signal)
    return c.body(null, 204)
  })
  return openEdge({ modules: [{ name: 'slow', routes }] })
}

/** A client that leaves once its request is being worked on; gives what is told of that. */
async function leave(fail: (signal: AbortSignal) => unknown) {
  const entered = Promise.withResolvers<void>()
  const edge = edgeOver(async (signal) => {
    const left = new Promise((resolve) => signal.addEventListener('abort', resolve))
    entered.resolve()
    await left
    throw fail(signal)
  })
  const client = new AbortController()
  const answer = edge.fetch('/v1/slow', { signal: client.signal })
  await entered.promise
  client.abort()
  await expect(answer).rejects.toThrow()
  const { status } = await until('the request to be told', () => edge.answers[0])
  await edge.stop(100)
  return { status, failures: edge.failures.length }
}

test.each([
  ['as it is', (signal: AbortSignal) => signal.reason],
  ['as drizzle wraps it', ({ reason }: AbortSignal) => new DrizzleQueryError('select 1', [], reason)],
])(
  'a handler hears that its client has hung up; ended by that, %s, it is no fault of ours',
  async (_, fail) => {
    expect(await leave(fail)).toEqual({ status: 499, failures: 0 })
  },
)

test('a fault stays one when its client has left', async () => {
  expect(await leave(() => new TypeError('a bug'))).toEqual({ status: 500, failures: 1 })
})

test('work that was ended by its deadline is answered as not available, and told', async () => {
  const edge = edgeOver(async () => {
    throw new DOMException('the request took longer than 30000 ms', 'TimeoutError')
  })
  const answer = await edge.fetch('/v1/slow')
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1'])
  expect(edge.failures).toHaveLength(1)
  await edge.stop(100)
})
