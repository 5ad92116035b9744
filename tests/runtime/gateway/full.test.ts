// A database that is away, or has too many callers: refused as what it is, and told without being one more load.
import { DrizzleQueryError } from 'drizzle-orm'
import { afterEach, expect, test } from 'bun:test'
import { CommitUnknown, ConnectionLost, PoolExhausted } from '../../../runtime/database/errors.ts'
import type { GatewayEnv } from '../../../runtime/gateway/exchange.ts'
import { openNews } from '../../../runtime/gateway/news.ts'
import { newRoutes, route } from '../../../runtime/http/routes.ts'
import { type Edge, openEdge } from './edge.ts'

let edge: Edge
afterEach(() => edge.stop(100))

function edgeThat(fails: () => Error): Edge {
  const declared = route({
    method: 'get',
    path: '/v1/rows',
    operationId: 'listRows',
    summary: '',
    access: 'anyone',
    responses: { 204: { description: '' } },
  })
  const routes = newRoutes<GatewayEnv>().openapi(declared, () => {
    throw fails()
  })
  return openEdge({ modules: [{ name: 'rows', routes }] })
}
const inDrizzle = (cause: Error) => new DrizzleQueryError('select 1', ['a secret'], cause)

test.each([
  ['a full queue', new PoolExhausted('too many'), 503, 'unavailable'],
  ['a lost connection', new ConnectionLost('gone'), 503, 'unavailable'],
  ['a commit without an answer', new CommitUnknown(new Error('gone')), 504, 'outcome-unknown'],
])('%s is no fault of ours, also where drizzle has wrapped it', async (_, failure, status, code) => {
  for (const thrown of [failure, inDrizzle(failure)]) {
    edge = edgeThat(() => thrown)
    const answer = await edge.fetch('/v1/rows')
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([status, status === 503 ? '1' : null])
    const text = await answer.text()
    expect(JSON.parse(text)).toMatchObject({ code })
    expect(text).not.toContain('secret')
    await edge.stop(100)
  }
})

test('what drizzle wraps and nobody has thought of is a fault of ours', async () => {
  edge = edgeThat(() => inDrizzle(new Error('column does not exist')))
  expect((await edge.fetch('/v1/rows')).status).toBe(500)
  expect(edge.failures).toHaveLength(1)
})

test('of a hundred that were refused for one reason one is told, and of a hundred faults each', async () => {
  let thrown: Error = new PoolExhausted('too many')
  edge = edgeThat(() => thrown)
  for (let nr = 0; nr < 100; nr += 1) await edge.fetch('/v1/rows')
  expect(edge.failures.length).toBeLessThan(5)
  expect(edge.answers).toHaveLength(100)
  edge.failures.length = 0
  thrown = new Error('a bug')
  for (let nr = 0; nr < 100; nr += 1) await edge.fetch('/v1/rows')
  expect(edge.failures).toHaveLength(100)
})

test('what goes on is told again after a second, and another reason or route at once', () => {
  let now = 0
  const isNews = openNews(() => now)
  const away = { status: 503, code: 'unavailable', title: '', detail: '' }
  expect([isNews('GET /a', away), isNews('GET /a', away), isNews('GET /b', away)]).toEqual([
    true,
    false,
    true,
  ])
  expect(isNews('GET /a', { ...away, code: 'closed' })).toBe(true)
  now = 999
  expect(isNews('GET /a', away)).toBe(false)
  now = 1_000
  expect(isNews('GET /a', away)).toBe(true)
})
