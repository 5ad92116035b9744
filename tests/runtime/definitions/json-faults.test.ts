// A contract's schemas describe what JSON can carry, so that a journey over the wire changes nothing.
import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { whyNotJson } from '../../../runtime/definitions/json-faults.ts'
import { z } from '#runtime'

const refused: Record<string, [z.ZodType, string]> = {
  'a date': [z.object({ at: z.date() }), '.at is a date'],
  'what parsing changes': [z.object({ at: z.string().transform(Number) }), '.at is a pipe'],
  'a default, which only one side would fill in': [
    z.object({ at: z.string().default('') }),
    '.at is a default',
  ],
  'what nobody describes, and so nobody copies': [z.object({ at: z.unknown() }), '.at is a unknown'],
  'any value': [z.object({ at: z.any() }), '.at is a any'],
  'fields beyond those described': [z.looseObject({}), '{rest} is a unknown'],
  'undefined in a list, which arrives as null': [
    z.array(z.string().optional()),
    '[] is optional, which only a field of an object can be',
  ],
  'a literal bigint': [z.literal(1n), ' is a literal that JSON does not have'],
  'a literal undefined': [z.literal(undefined), ' is a literal that JSON does not have'],
  'a bigint behind a union in a record in a tuple': [
    z.tuple([z.record(z.string(), z.union([z.string(), z.bigint()]))]),
    '[0]{} is a bigint',
  ],
  'a set at the end of a tuple': [z.tuple([z.string()], z.set(z.string())), '{rest} is a set'],
}

for (const [what, [schema, why]] of Object.entries(refused))
  test(`refuses ${what}`, () => expect(whyNotJson(schema)).toEqual([why]))

test('finds every fault, and ends with a schema that holds itself', () => {
  interface Tree {
    readonly at: Date
    readonly more: readonly Tree[]
  }
  const Tree: z.ZodType<Tree> = z.lazy(() => z.object({ at: z.date(), more: z.array(Tree) }))
  expect(whyNotJson(z.object({ tree: Tree, size: z.bigint() }))).toEqual([
    '.tree.at is a date',
    '.size is a bigint',
  ])
})

const { schemas } = fc.letrec<{ schemas: z.ZodType }>((tie) => ({
  schemas: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<z.ZodType>(
      z.string(),
      z.number(),
      z.int(),
      z.boolean(),
      z.null(),
      z.enum(['a', 'b']),
      z.uuid(),
    ),
    tie('schemas').map((inner) => z.array(inner)),
    tie('schemas').map((inner) => z.nullable(inner)),
    tie('schemas').map((inner) => z.record(z.string(), inner)),
    fc.array(tie('schemas'), { minLength: 1, maxLength: 3 }).map((inner) => z.union(inner)),
    fc
      .dictionary(fc.stringMatching(/^[a-c]$/), tie('schemas'), { maxKeys: 3 })
      .map((fields) =>
        z.object(Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, field.optional()]))),
      ),
  ),
}))

test('what it lets through parses to the same before and after a journey over the wire', () => {
  let travellers = 0
  fc.assert(
    // JSON has one zero.
    fc.property(schemas, fc.jsonValue().map(roundTrip), (schema, value) => {
      expect(whyNotJson(schema)).toEqual([])
      const parsed = schema.safeParse(value)
      if (!parsed.success) return
      travellers += 1
      expect(schema.parse(roundTrip(parsed.data))).toEqual(parsed.data)
    }),
    { numRuns: 1_000 },
  )
  expect(travellers).toBeGreaterThan(20)
})

function roundTrip(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}
