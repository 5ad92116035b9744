// Rules that hold for every operation, read from the document: lists end, and requests say nothing that nobody asked for.
import { expect, test } from 'bun:test'
import { documented, type OpenApi } from '../../journeys/document/documented.ts'
import { type Operation, operationsOf, resolved, type Schema } from '../operations.ts'
import { currentDocument } from './document.ts'

const world = { documented: documented(JSON.parse(await currentDocument()) as OpenApi) } // the gateway made it
const operations = operationsOf(world)

test('every list gives a hundred at most, and goes on by a cursor', () => {
  const lists = operations.filter(({ parameters }) => parameters.some(({ name }) => name === 'limit'))
  expect(lists.length).toBeGreaterThan(5)
  for (const { call, parameters } of lists) {
    const limit = parameters.find(({ name }) => name === 'limit')?.schema
    const names = parameters.map(({ name }) => name)
    expect([call, limit?.minimum, limit?.maximum, names.includes('cursor')]).toEqual([call, 1, 100, true])
  }
})

/** Few by their nature: not more than there can be at once. */
const short = ['GET /v1/signing-keys']

test('whatever gives a list can be asked for less of it', () => {
  const givesList = ({ gives }: Operation) =>
    gives !== undefined && 'data' in (resolved(gives, world).properties ?? {})
  const endless = operations
    .filter(givesList)
    .filter(({ parameters }) => !parameters.some(({ name }) => name === 'limit'))
    .map(({ call }) => call)
  expect(endless).toEqual(short)
})

/** Its fields are the provider's, and its signature is on its bytes. */
const foreign = ['POST /v1/payments/webhooks/{provider}']

test('no request takes a field that the document does not name', () => {
  const open = operations.filter(({ body }) => body && openIn(body).length > 0).map(({ call }) => call)
  expect(open).toEqual(foreign)
})

/** The objects inside that take more than they name. */
function openIn(schema: Schema): Schema[] {
  const { type, properties = {}, items, additionalProperties } = resolved(schema, world)
  const isOpen = type === 'object' && additionalProperties !== false
  const inside = [...Object.values(properties), ...(items ? [items] : [])].flatMap(openIn)
  return isOpen ? [schema, ...inside] : inside
}
