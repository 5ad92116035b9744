// One document for all modules: complete, unambiguous, the same bytes every time.
import { afterAll, expect, test } from 'bun:test'
import { z } from '@hono/zod-openapi'
import { modules } from '../../../deploy/modules.ts'
import { documentOf } from '../../../runtime/gateway/openapi.ts'
import { gives, newRoutes, route } from '../../../runtime/http/routes.ts'
import { openEdge } from './edge.ts'

const about = { title: 'T', version: '1', description: '' }
const all = modules.map(({ name, routes }) => ({ name, routes: routes ?? newRoutes() }))
const edge = openEdge()
afterAll(() => edge.stop(100))

function routesOf(path: string, operationId: string, schema: z.ZodType) {
  const declared = route({
    method: 'get',
    path,
    operationId,
    summary: '',
    access: 'anyone',
    responses: { 200: gives(schema, '') },
  })
  const routes = newRoutes()
  routes.openAPIRegistry.registerPath(declared)
  return routes
}
const item = (type: z.ZodType) => z.object({ a: type }).openapi('Item')

test('the modules of this deployment fit into one document, each route under its module', () => {
  const document = documentOf(all, about)
  for (const { name, routes } of all)
    for (const { method, path } of routes.routes) {
      const operation = document.paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]
      if (operation) expect(operation.tags).toEqual([name])
    }
  expect(document.paths['/v1/orders']?.post).toMatchObject({
    operationId: 'placeOrder',
    security: [{ bearer: [] }],
    'x-access': 'signed-in',
  })
})

test('every reference of the document leads somewhere', () => {
  const document = documentOf(all, about)
  const references = JSON.stringify(document).match(/#\/components\/schemas\/\w+/g) ?? []
  expect(references.length).toBeGreaterThan(10)
  const names = Object.keys(document.components.schemas ?? {})
  for (const reference of references) expect(names).toContain(reference.split('/').at(-1) ?? '')
})

test('the order in which modules come changes no byte', () => {
  const document = (modules: typeof all) => JSON.stringify(documentOf(modules, about))
  expect(document(all.toReversed())).toBe(document(all))
})

test('two modules may share a schema, and not only its name', () => {
  const one = { name: 'one', routes: routesOf('/one', 'getOne', item(z.string())) }
  const same = { name: 'two', routes: routesOf('/two', 'getTwo', item(z.string())) }
  const other = { name: 'two', routes: routesOf('/two', 'getTwo', item(z.number())) }
  expect(documentOf([one, same], about).components.schemas).toHaveProperty('Item')
  expect(() => documentOf([one, other], about)).toThrow('Two different schemas are called Item')
})

test('one module cannot give two schemas one name either', () => {
  const routes = routesOf('/one', 'getOne', item(z.string()))
  for (const definition of routesOf('/two', 'getTwo', item(z.number())).openAPIRegistry.definitions)
    if (definition.type === 'route') routes.openAPIRegistry.registerPath(definition.route)
  expect(() => documentOf([{ name: 'one', routes }], about)).toThrow('Two different schemas are called Item')
})

test('the document is served with an ETag, and not again to whoever has it', async () => {
  const first = await edge.fetch('/openapi.json')
  const { openapi, paths } = (await first.json()) as { openapi: string; paths: object }
  expect(openapi).toBe('3.1.0')
  expect(Object.keys(paths)).toEqual([
    '/v1/dead-letters',
    '/v1/dead-letters/{id}/discard',
    '/v1/dead-letters/{id}/replay',
    '/v1/things',
    '/v1/things/{name}',
  ])
  const etag = first.headers.get('etag') ?? ''
  const again = (tag: string) => edge.fetch('/openapi.json', { headers: { 'if-none-match': tag } })
  expect((await again(etag)).status).toBe(304)
  expect((await again(`W/"x", W/${etag}`)).status).toBe(304)
  expect((await again('"x"')).status).toBe(200)
})

test('the page asks no other host, and its policy names the one script that stands in it', async () => {
  const answer = await edge.fetch('/docs')
  const [page, policy] = [await answer.text(), answer.headers.get('content-security-policy') ?? '']
  const sources = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, source]) => source ?? '')
  expect(sources).toEqual(['data:,', '/docs/page.css', '/docs/page.js'])
  const script = /<script>([^]*?)<\/script>/.exec(page)?.[1] ?? ''
  expect(policy).toContain(`'sha256-${new Bun.CryptoHasher('sha256').update(script).digest('base64')}'`)
  expect(policy).toContain("default-src 'none'")
  expect(policy).not.toMatch(/https?:|script-src[^;]*unsafe/)
  for (const path of ['/docs/page.js', '/docs/page.css']) {
    const asset = await edge.fetch(path)
    expect([path, asset.status, (await asset.text()).length > 100_000]).toEqual([path, 200, true])
  }
})
