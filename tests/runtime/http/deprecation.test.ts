// Routes on their way out say so: in every answer, and in the document.
import { expect, test } from 'bun:test'
import { failure } from '../../../runtime/failure.ts'
import type { GatewayEnv } from '../../../runtime/gateway/exchange.ts'
import { gives, newRoutes, route } from '../../../runtime/http/routes.ts'
import { z } from '@hono/zod-openapi'
import { openEdge } from '../gateway/edge.ts'

const gone = failure('missing', 'old-missing', 'There is none.')
const plain = {
  method: 'get',
  path: '/v1/old/{name}',
  operationId: 'getOld',
  summary: 'One.',
  access: 'anyone',
  responses: { 200: gives(z.object({}), 'One.') },
} as const

function edgeOver(deprecated: NonNullable<Parameters<typeof route>[0]['deprecated']>) {
  const routes = newRoutes<GatewayEnv>().openapi(route({ ...plain, deprecated }), (c) => {
    if (c.req.param('name') === 'gone') throw gone()
    if (c.req.param('name') === 'forwarded') return c.json({}, 200, { deprecation: '@1', link: '<x>' })
    return c.json({}, 200, { link: '</v1/old>; rel="up"' })
  })
  return openEdge({ modules: [{ name: 'old', routes }] })
}

test('every answer of a deprecated route says since when, until when and where to read on', async () => {
  const edge = edgeOver({ since: '2026-11-01', sunset: '2027-05-01', link: 'https://example.com/old' })
  const [answer, refusal] = [await edge.fetch('/v1/old/a'), await edge.fetch('/v1/old/gone')]
  expect([answer.status, refusal.status]).toEqual([200, 404])
  for (const { headers } of [answer, refusal]) {
    expect(headers.get('deprecation')).toBe('@1793491200')
    expect(headers.get('sunset')).toBe('Sat, 01 May 2027 00:00:00 GMT')
    expect(headers.get('link')).toContain('<https://example.com/old>; rel="deprecation"; type="text/html"')
  }
  expect(answer.headers.get('link')).toContain('rel="up"')
  const { paths } = (await (await edge.fetch('/openapi.json')).json()) as { paths: Record<string, unknown> }
  expect(paths['/v1/old/{name}']).toMatchObject({ get: { deprecated: true } })
  await edge.stop(100)
})

test('a route that has no end yet says none, and one in use says nothing', async () => {
  const edge = edgeOver({ since: '2026-11-01' })
  const { headers } = await edge.fetch('/v1/old/a')
  expect([headers.get('deprecation'), headers.get('sunset')]).toEqual(['@1793491200', null])
  await edge.stop(100)
  const other = openEdge()
  expect((await other.fetch('/v1/things/a')).headers.get('deprecation')).toBeNull()
  expect(await (await other.fetch('/openapi.json')).text()).not.toContain('"deprecated"')
  await other.stop(100)
})

test('what a module’s own process has said is not said twice', async () => {
  const edge = edgeOver({ since: '2026-11-01', sunset: '2027-05-01', link: 'https://example.com/old' })
  const { headers } = await edge.fetch('/v1/old/forwarded')
  expect(['deprecation', 'sunset', 'link'].map((name) => headers.get(name))).toEqual(['@1', null, '<x>'])
  await edge.stop(100)
})

test('a day that is none, or an end before the beginning, is refused when the route is declared', () => {
  expect(() => edgeOver({ since: 'soon' })).toThrow('soon is no day')
  expect(() => edgeOver({ since: '2026-11-01', sunset: '2026-10-01' })).toThrow('is before since')
})
