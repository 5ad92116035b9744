// Which paths are one route.
import { expect, test } from 'bun:test'
import { routeId, templateOf } from '../../../runtime/http/route-path.ts'

test('a path is written as the document writes it, however it came', () => {
  for (const path of ['/v1/a/:x/b/:y', '/v1/a/{x}/b/{y}']) expect(templateOf(path)).toBe('/v1/a/{x}/b/{y}')
})

test('a route is the same one in both spellings and whatever its parameters are called', () => {
  for (const path of ['/v1/a/:x/b/:y', '/v1/a/{x}/b/{y}', '/v1/a/{one}/b/:two'])
    expect(routeId('get', path)).toBe(routeId('GET', '/v1/a/{x}/b/{x}'))
})

test('another method, another length and another name are another route', () => {
  const ids = [
    routeId('put', '/v1/a/{x}'),
    ...['/v1/a/{x}', '/v1/a/x', '/v1/a', '/v1/a/{x}/{y}', '/v1/b/{x}'].map((path) => routeId('get', path)),
  ]
  expect(new Set(ids).size).toBe(ids.length)
})
