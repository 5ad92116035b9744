// Faults of HTTP APIs: what two modules, or two routes of one, cannot both have.
import { expect, test } from 'bun:test'
import { z } from '@hono/zod-openapi'
import { modules } from '../../../deploy/modules.ts'
import { apiFaults } from '../../../runtime/definitions/api-faults.ts'
import { deadLettersApi } from '../../../runtime/gateway/dead-letters.ts'
import { type Access, gives, newRoutes, route } from '../../../runtime/http/routes.ts'

interface Wish {
  readonly operationId?: string
  readonly access?: Access
  readonly idempotent?: boolean
}

/** A module with a route for each path. */
function api(name: string, ...wishes: (Wish & { readonly path: string })[]) {
  const routes = newRoutes()
  for (const { path, operationId = `get${path}`, access = 'anyone', idempotent } of wishes)
    routes.openapi(
      route({
        ...{ method: 'get', path, operationId, summary: '', access },
        ...(idempotent && { idempotent }),
        responses: { 200: gives(z.string(), '') },
      }),
      (c) => c.json('', 200),
    )
  return { name, routes }
}

test('the APIs that Kerf ships have no fault, beside the gateway’s own', () => {
  const all = modules.map(({ name, routes }) => ({ name, routes: routes ?? newRoutes() }))
  expect(apiFaults([...all, deadLettersApi(new Map())])).toEqual([])
})

test('two operations of one name are refused, and both places named', () => {
  const both = [
    api('one', { path: '/one', operationId: 'get' }),
    api('two', { path: '/two', operationId: 'get' }),
  ]
  expect(apiFaults(both)).toEqual(['GET /two and GET /one are both called get: rename one'])
})

test('a route belongs to one module, and stands in it once, whatever its parameter is called', () => {
  const told = (other: string) =>
    `GET /v1/a/{y} is declared twice, by one and by ${other}: drop one, or choose another path`
  const one = { path: '/v1/a/{x}', operationId: 'x' }
  const again = { path: '/v1/a/{y}', operationId: 'y' }
  expect(apiFaults([api('one', one), api('two', again)])).toEqual([told('two')])
  expect(apiFaults([api('one', one, again)])).toEqual([told('one')])
  const undeclared = { name: 'two', routes: newRoutes() }
  undeclared.routes.get('/v1/a/:y', (c) => c.text(''))
  expect(apiFaults([api('one', one), undeclared])).toEqual([told('two')])
})

test('what the gateway answers itself is no module’s to declare', () => {
  for (const path of ['/livez', '/docs', '/console/api/x', '/'])
    expect(apiFaults([api('one', { path })])).toEqual([
      `GET ${path} of one is the gateway's own path: choose another`,
    ])
  expect(apiFaults([api('one', { path: '/documents' })])).toEqual([])
})

test('something for all methods is refused', () => {
  const routes = newRoutes()
  routes.use('/v1/*', (_, next) => next())
  expect(apiFaults([{ name: 'one', routes }])).toEqual([
    'one has something for all methods at /v1/*: declare each route',
  ])
})

test('replies are not kept for strangers, who would get each other’s', () => {
  const wish = { path: '/v1/a', idempotent: true }
  expect(apiFaults([api('one', { ...wish, access: 'signed-in' })])).toEqual([])
  expect(apiFaults([api('one', wish)])).toEqual([
    "GET /v1/a is idempotent and for anyone: strangers would get each other's replies; demand that they sign in",
  ])
})
