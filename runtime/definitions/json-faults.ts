// Whether a schema describes JSON values only, the same before and after a journey over the wire.
import { z } from '@hono/zod-openapi'

// Not `unknown`: what a schema does not describe it does not copy either.
const leaves = new Set([
  'string',
  'number',
  'int',
  'boolean',
  'null',
  'never',
  'enum',
  'literal',
  'template_literal',
])

/** Where and why a schema is not one of JSON values, e.g. `.at is a date`; empty where it is. */
export function whyNotJson(schema: z.core.$ZodType, path = '', seen = new Set<z.core.$ZodType>()): string[] {
  if (seen.has(schema)) return []
  seen.add(schema)
  const inside = (inner: z.core.$ZodType, at = '') => whyNotJson(inner, path + at, seen)
  const rest = (inner: z.core.$ZodType | null | undefined) => (inner ? inside(inner, '{rest}') : [])

  if (schema instanceof z.ZodObject) {
    const fields = Object.entries<z.core.$ZodType>(schema.shape)
    return [
      ...fields.flatMap(([key, field]) => inside(present(field), `.${key}`)),
      ...rest(schema.def.catchall),
    ]
  }
  if (schema instanceof z.ZodArray) return inside(schema.element, '[]')
  if (schema instanceof z.ZodTuple)
    return [...schema.def.items.flatMap((item, at) => inside(item, `[${at}]`)), ...rest(schema.def.rest)]
  if (schema instanceof z.ZodRecord) return inside(schema.valueType, '{}')
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => inside(option))
  if (schema instanceof z.ZodIntersection) return [...inside(schema.def.left), ...inside(schema.def.right)]
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodReadonly) return inside(schema.unwrap())
  if (schema instanceof z.ZodLazy) return inside(schema.unwrap())
  if (schema instanceof z.ZodOptional) return [`${path} is optional, which only a field of an object can be`]
  if (schema instanceof z.ZodLiteral && ![...schema.values].every(isJson))
    return [`${path} is a literal that JSON does not have`]
  const { type } = schema._zod.def
  return leaves.has(type) ? [] : [`${path} is a ${type}`]
}

/** A field may be left out; JSON has no `undefined` anywhere else. */
function present(field: z.core.$ZodType): z.core.$ZodType {
  return field instanceof z.ZodOptional ? field.unwrap() : field
}

function isJson(value: unknown): boolean {
  return (
    value !== undefined &&
    typeof value !== 'bigint' &&
    !(typeof value === 'number' && !Number.isFinite(value))
  )
}
