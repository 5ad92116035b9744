// Whether a schema describes JSON values only, the same before and after a journey over the wire.
import { z } from '@hono/zod-openapi'

const leaves = new Set([
  'string',
  'number',
  'int',
  'boolean',
  'null',
  'enum',
  'literal',
  'template_literal',
  'unknown',
])

/** Where and why a schema is not one of JSON values, e.g. `.at is a date`; empty where it is. */
export function whyNotJson(schema: z.core.$ZodType, path = '', seen = new Set<z.core.$ZodType>()): string[] {
  if (seen.has(schema)) return []
  seen.add(schema)
  const inside = (inner: z.core.$ZodType, at = '') => whyNotJson(inner, path + at, seen)

  if (schema instanceof z.ZodObject)
    return Object.entries(schema.shape).flatMap(([key, field]) => inside(field, `.${key}`))
  if (schema instanceof z.ZodArray) return inside(schema.element, '[]')
  if (schema instanceof z.ZodTuple) return schema.def.items.flatMap((item, at) => inside(item, `[${at}]`))
  if (schema instanceof z.ZodRecord) return inside(schema.valueType, '{}')
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => inside(option))
  if (schema instanceof z.ZodIntersection) return [...inside(schema.def.left), ...inside(schema.def.right)]
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodReadonly)
    return inside(schema.unwrap())
  if (schema instanceof z.ZodLazy) return inside(schema.unwrap())
  const { type } = schema._zod.def
  if (
    schema instanceof z.ZodLiteral &&
    [...schema.values].some((value) => value === undefined || typeof value === 'bigint')
  )
    return [`${path} is a literal that JSON does not have`]
  return leaves.has(type) ? [] : [`${path} is a ${type}`]
}
