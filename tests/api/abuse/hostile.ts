// What nobody means well by: values, paths, queries and headers.
import * as fc from 'fast-check'
import { notorious, numbers } from './notorious.ts'

export const hostileText = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...notorious) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 60 }) },
)

export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: hostileText },
  { weight: 3, arbitrary: fc.constantFrom(...numbers, null, true, false, [], {}, [[]]) },
  { weight: 1, arbitrary: fc.jsonValue() },
)

/** A part of a path, as it is sent. */
export const hostilePart = fc.oneof(
  hostileText
    .filter((text) => text !== '' && text.length < 5_000)
    .map((text) => encodeURIComponent(text.toWellFormed())),
  fc.constantFrom(
    '..%2f..%2fadmin',
    '%00',
    '%',
    '%zz',
    '%2e%2e',
    ';a=b',
    '%252e%252e',
    '%c0%af',
    '%ff',
    '*',
    '@evil.example',
  ),
)

/** A query, without its question mark, as it is sent. */
export function hostileQuery(names: readonly string[]): fc.Arbitrary<string> {
  const known = names.length > 0 ? [...names] : ['limit']
  const value = hostileText
    .filter((text) => text.length < 5_000)
    .map((text) => encodeURIComponent(text.toWellFormed()))
  const name = fc.constantFrom(
    ...known,
    ...known,
    'sort',
    'expand',
    '__proto__[admin]',
    'constructor.prototype.admin',
    'limit[]',
    '%00',
  )
  const odd = fc.constantFrom(
    '&&&',
    '=',
    'limit=1e9',
    'limit=-1',
    'limit=0.5',
    'limit=100&limit=1',
    'cursor=',
    '%',
    'limit=%zz',
    '+',
  )
  const pairs = fc
    .array(fc.tuple(name, value), { maxLength: 3 })
    .map((all) => all.map((pair) => pair.join('=')).join('&'))
  return fc.oneof({ weight: 4, arbitrary: pairs }, { weight: 2, arbitrary: odd })
}

/** What a header may carry at all, or it would not leave this client. */
export const hostileHeader = fc.oneof(
  fc.constantFrom(
    '',
    '*',
    'W/"1"',
    '"',
    '"1", "2"',
    ',',
    'x'.repeat(4_000),
    "' or 1=1 --",
    '\u00ff',
    '"1"; drop table',
    'null',
  ),
  hostileText.filter((text) => /^[\t\x20-\x7e\u0080-\u00ff]*$/.test(text) && text.length < 4_000),
)

export const mediaTypes = fc.constantFrom(
  ...[
    'application/json',
    'application/json; charset=utf-8',
    'application/json; charset=utf-16',
    'text/plain',
    'text/json',
  ],
  ...[
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=a',
    'application/xml',
    '',
    '*/*',
    'json',
  ],
)
