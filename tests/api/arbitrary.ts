// Values that a schema of the document allows, as people would send them.
import * as fc from 'fast-check'
import type { JourneyWorld } from '../journeys/world.ts'
import { resolved, type Schema } from './operations.ts'

/** By the names of fields that are no objects: values that mean something where others would only be well formed. */
export type Words = Readonly<Record<string, fc.Arbitrary<unknown>>>

export function arbitraryOf(
  schema: Schema,
  world: Pick<JourneyWorld, 'documented'>,
  words: Words,
): fc.Arbitrary<unknown> {
  const of = (each: Schema, name?: string) => {
    const word = name === undefined ? undefined : words[name]
    return word && resolved(each, world).type !== 'object' ? word : arbitraryOf(each, world, words)
  }
  const { type, allOf, anyOf, oneOf, ...rest } = resolved(schema, world)
  if (rest.const !== undefined) return fc.constant(rest.const)
  if (rest.enum) return fc.constantFrom(...rest.enum)
  if (allOf)
    return of(allOf.map((each) => resolved(each, world)).reduce((all, each) => ({ ...all, ...each })))
  const choice = anyOf ?? oneOf
  if (choice) return fc.oneof(...choice.map((each) => of(each)))
  if (Array.isArray(type)) return fc.oneof(...type.map((each: string) => of({ ...rest, type: each })))
  switch (type) {
    case 'object':
      return objectOf(rest, of)
    case 'array':
      return fc.uniqueArray(of(rest.items ?? {}), {
        minLength: rest.minItems ?? 0,
        maxLength: Math.min(rest.maxItems ?? 5, 5),
        selector: (item) => JSON.stringify(item),
      })
    case 'string':
      return stringOf(rest)
    case 'integer':
      return fc.integer({ min: rest.minimum ?? 0, max: Math.min(rest.maximum ?? 10_000, 2 ** 31 - 1) })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case undefined:
    default:
      return fc.jsonValue()
  }
}

function objectOf(
  { properties = {}, required = [] }: Schema,
  of: (schema: Schema, name: string) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const fields = Object.entries(properties).map(([name, each]) => [name, of(each, name)] as const)
  return fc.record(Object.fromEntries(fields), { requiredKeys: [...required], noNullPrototype: true })
}

const email = fc.uuid().map((name) => `${name}@example.com`)
const instant = fc
  .date({ noInvalidDate: true, min: new Date('2000-01-01'), max: new Date('2100-01-01') })
  .map((date) => date.toISOString())
/** A letter first and last: some fields are trimmed. */
const letters = 'abcdefghijklmnopqrstuvwxyzABCÄéß漢𝒳'

function stringOf({ format, pattern, minLength = 0, maxLength = 40 }: Schema): fc.Arbitrary<string> {
  if (format === 'email') return email
  if (format === 'uuid') return fc.uuid({ version: 7 })
  if (format === 'date-time') return instant
  if (pattern !== undefined)
    return fc.stringMatching(new RegExp(pattern), {
      maxLength: Math.max(minLength, 1, Math.min(maxLength, 100)),
    })
  const length = { minLength, maxLength: Math.max(minLength, Math.min(maxLength, 40)) }
  return fc.string({ unit: fc.constantFrom(...letters), ...length })
}
