// What holds answers against the document sees what is wrong with them.
import { expect, test } from 'bun:test'
import type { Answer } from '../answer.ts'
import { documented, type OpenApi } from './documented.ts'

const object = (properties: object, required: string[]) => ({ type: 'object', properties, required })
const money = { $ref: '#/components/schemas/Money' }
const thing = object(
  {
    id: { type: 'string', format: 'uuid' },
    price: money,
    tax: { allOf: [money, object({ percent: { type: 'integer' } }, ['percent'])] },
  },
  ['id'],
)
const answers = (schema: object, media = 'application/json') => ({ content: { [media]: { schema } } })

const document = {
  openapi: '3.1.0',
  paths: {
    '/things/{id}': {
      get: {
        operationId: 'getThing',
        responses: {
          200: { ...answers(thing), headers: { ETag: { required: true, schema: { type: 'string' } } } },
          204: {},
          default: answers({ $ref: '#/components/schemas/Problem' }, 'application/problem+json'),
        },
      },
    },
  },
  components: {
    schemas: {
      Money: object({ amount: { type: 'integer' } }, ['amount']),
      Problem: object({ code: { type: 'string' } }, ['code']),
    },
  },
} satisfies OpenApi

const id = crypto.randomUUID()
function check(
  status: number,
  body: unknown,
  path = '/things/1?a=b',
  media = 'application/json',
  etag: string | null = '"1"',
): Set<string> {
  const headers = new Headers({ 'content-type': media, ...(etag === null ? {} : { etag }) })
  const text = body === undefined ? '' : JSON.stringify(body)
  const answer: Answer = { status, headers, text, body }
  const held = documented(document)
  held.check('GET', path, answer)
  return new Set(held.succeeded)
}

test('what is as documented passes, and counts as a success of its operation', () => {
  expect(check(200, { id, price: { amount: 1 } })).toEqual(new Set(['getThing']))
  expect(check(200, { id, tax: { amount: 1, percent: 19 } })).toEqual(new Set(['getThing']))
  expect(check(204, undefined)).toEqual(new Set(['getThing']))
  expect(check(409, { code: 'no' }, '/things/1', 'application/problem+json')).toEqual(new Set())
  expect(check(404, { code: 'no' }, '/nowhere', 'application/problem+json')).toEqual(new Set())
})

const json = 'application/json'
const faults: [what: string, ...answer: Parameters<typeof check>][] = [
  ['a header that is promised is missing', 200, { id }, '/things/1', json, null],
  ['a header is not of its type', 200, { id }, '/things/1', json, '1'],
  ['a field is missing', 200, {}],
  ['a field is of another type', 200, { id: 1 }],
  ['a string is not of its format', 200, { id: 'one' }],
  ['a field is not documented', 200, { id, secret: 1 }],
  ['a field inside a referenced object is not documented', 200, { id, price: { amount: 1, secret: 1 } }],
  ['a field is documented in no part of an object', 200, { id, tax: { amount: 1, percent: 19, secret: 1 } }],
  ['a success is not documented', 201, { id }],
  ['there is a body where none is documented', 204, { id }],
  ['there is no body where one is documented', 200, undefined],
  ['it is of another media type', 200, { id }, '/things/1', 'text/html'],
  ['a refusal is not as documented', 409, { kode: 'no' }, '/things/1', 'application/problem+json'],
  ['a refusal at no path is not as documented', 404, {}, '/nowhere', 'application/problem+json'],
]

for (const [what, ...answer] of faults)
  test(`an answer is a fault where ${what}`, () => {
    expect(() => check(...answer)).toThrow(/documented/)
  })
