// The kinds of values that environment variables have, each with what a fault says of it.
import { z } from '@hono/zod-openapi'

/** Digits alone: `Number` would take `1e3`, ` 5` and `0x10` too. */
export function whole(min: number, max: number) {
  const expected = `expected a whole number from ${min} to ${max}`
  return z
    .string()
    .regex(/^\d{1,15}$/, expected)
    .transform(Number)
    .refine((value) => value >= min && value <= max, expected)
}
export const port = () => whole(0, 65_535)
/** Optional; `example` is what a fault shows. */
export const url = (protocol: RegExp, example: string) =>
  z.url({ protocol, error: `expected a URL like ${example}` }).optional()
export const postgresUrl = url(/^postgres(ql)?$/, 'postgres://user:password@host:5432/database')
/** Parts with commas between them; none, if not set. */
export const list = z
  .string()
  .default('')
  .transform((text) => text.split(',').map((part) => part.trim()))
  .transform((parts) => parts.filter((part) => part !== ''))
