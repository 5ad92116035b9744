// Requests to an operation, good and bad, made of what the document says of it.
import * as fc from 'fast-check'
import type { JourneyWorld } from '../../journeys/world.ts'
import { arbitraryOf, type Words } from '../arbitrary.ts'
import type { Operation, Schema } from '../operations.ts'
import { hostileHeader, hostilePart, hostileQuery, mediaTypes } from './hostile.ts'
import { notorious } from './notorious.ts'
import { corpusFor, spoilt } from './spoilt.ts'

export interface Sent {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: string | undefined
  /** Nothing in it is against the document. */
  readonly isGood: boolean
}

type Headers = Readonly<Record<string, string>>

/** `path`: where the operation is about something that is there. */
export function requestsTo(
  operation: Operation,
  path: string,
  world: JourneyWorld,
  words: Words,
): fc.Arbitrary<Sent> {
  const { method, body, parameters, isIdempotent } = operation
  const of = (schema: Schema) => arbitraryOf(schema, world, words)
  const queries = parameters.filter((each) => each.in === 'query')
  const goodBody = body ? of(body) : undefined
  const json: Headers = body ? { 'content-type': 'application/json' } : {}
  const key: fc.Arbitrary<Headers> = isIdempotent
    ? fc.uuid().map((each) => ({ 'idempotency-key': each }))
    : fc.constant({})
  const good = fc.record({
    path: fc
      .record(Object.fromEntries(queries.map(({ name, schema }) => [name, of(schema)])), { requiredKeys: [] })
      .map((query) => withQuery(path, queryOf(query))),
    headers: key.map((each) => ({ ...json, ...each })),
    bytes: goodBody ? goodBody.map((value) => JSON.stringify(value)) : fc.constant(undefined),
  })
  /** One part of a good request, and in its place something else. */
  const bad = fc.oneof(
    {
      weight: goodBody ? 8 : 0,
      arbitrary: withPart(good, 'bytes', goodBody ? spoilt(goodBody) : fc.constant(undefined)),
    },
    {
      weight: path === operation.path ? 0 : 3,
      arbitrary: withPart(good, 'path', spoiltPath(operation.path)),
    },
    {
      weight: 3,
      arbitrary: withPart(
        good,
        'path',
        hostileQuery(queries.map(({ name }) => name)).map((query) => withQuery(path, query)),
      ),
    },
    { weight: 2, arbitrary: withPart(good, 'headers', spoiltHeaders(operation, json)) },
    {
      weight: goodBody ? 1 : 0,
      arbitrary: withPart(
        good,
        'headers',
        fc.tuple(key, mediaTypes).map(([each, type]) => ({ ...each, 'content-type': type })),
      ),
    },
  )
  return fc.oneof(
    { weight: 1, arbitrary: good.map((each) => ({ ...each, method, isGood: true })) },
    { weight: 3, arbitrary: bad.map((each) => ({ ...each, method, isGood: false })) },
  )
}

/** One request for each text that is notorious in each place where a text may stand. */
export function corpusTo(
  { method, path: template, body, parameters, isIdempotent }: Operation,
  path: string,
  world: JourneyWorld,
  words: Words,
  seed: number,
): Sent[] {
  const [good] = body ? fc.sample(arbitraryOf(body, world, words), { numRuns: 1, seed }) : []
  const headers = {
    ...(body ? { 'content-type': 'application/json' } : {}),
    ...(isIdempotent ? { 'idempotency-key': crypto.randomUUID() } : {}),
  }
  const request = { method, path, headers, bytes: body && JSON.stringify(good), isGood: false }
  const encoded = notorious
    .filter((text) => text !== '' && text.length < 5_000)
    .map((text) => encodeURIComponent(text.toWellFormed()))
  const queries = parameters.filter((each) => each.in === 'query').map(({ name }) => name)
  const inPath = template.includes('{') ? encoded : []
  return [
    ...corpusFor(good).map((value) => ({ ...request, bytes: JSON.stringify(value) })),
    ...queries.flatMap((name) => encoded.map((text) => ({ ...request, path: `${path}?${name}=${text}` }))),
    ...inPath.map((text) => ({ ...request, path: template.replaceAll(/\{[^}]+\}/g, () => text) })),
  ]
}

type Parts = Omit<Sent, 'method' | 'isGood'>
function withPart<Part extends keyof Parts>(
  good: fc.Arbitrary<Parts>,
  part: Part,
  other: fc.Arbitrary<Parts[Part]>,
): fc.Arbitrary<Parts> {
  return fc.tuple(good, other).map(([parts, value]) => ({ ...parts, [part]: value }))
}

function spoiltPath(template: string): fc.Arbitrary<string> {
  const names = template.match(/\{[^}]+\}/g) ?? []
  const part = fc.oneof(hostilePart, fc.uuid({ version: 7 }))
  return fc
    .tuple(...names.map(() => part))
    .map((parts) =>
      names.reduce((path, name, index) => path.replace(name, () => parts[index] ?? ''), template),
    )
}

/** The headers that the operation reads, and those that nobody should. */
function spoiltHeaders({ parameters }: Operation, json: Headers): fc.Arbitrary<Headers> {
  const read = parameters.filter((each) => each.in === 'header').map(({ name }) => name)
  const names = [
    ...read,
    ...read,
    'x-user-id',
    'x-role',
    'x-http-method-override',
    'x-forwarded-host',
    'accept',
    'x-request-id',
  ]
  return fc
    .dictionary(fc.constantFrom(...names), hostileHeader, { maxKeys: 3, noNullPrototype: true })
    .map((each) => ({ ...json, ...each }))
}

function queryOf(query: Record<string, unknown>): string {
  return new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString()
}

function withQuery(path: string, query: string): string {
  return query === '' ? path : `${path}?${query}`
}

/** As anybody can send it again. */
export function curl({ method, path, headers, bytes }: Sent, url: string): string {
  const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`
  const lines = Object.entries(headers).map((header) => ` -H ${quoted(header.join(': '))}`)
  const data =
    bytes === undefined
      ? ''
      : ` --data-binary ${quoted(bytes.length > 2_000 ? `${bytes.slice(0, 2_000)}…` : bytes)}`
  return `curl -X ${method} ${quoted(url + path)}${lines.join('')}${data}`
}
