// The chances that calls are drawn by: who asks, about what, with which conditions.
import * as fc from 'fast-check'
import { type Call, people, skus, type Who } from './call.ts'

export type Drawn = fc.Arbitrary<Call>

export const person = fc.nat({ max: people - 1 })
const user: fc.Arbitrary<Who> = fc.oneof(
  { weight: 6, arbitrary: person },
  { weight: 1, arbitrary: fc.constant('admin' as const) },
)
export const anyone: fc.Arbitrary<Who> = fc.oneof(
  { weight: 6, arbitrary: user },
  { weight: 1, arbitrary: fc.constantFrom('nobody' as const, 'liar' as const) },
)
export const keeper: fc.Arbitrary<Who> = fc.oneof(
  { weight: 5, arbitrary: fc.constant('admin' as const) },
  { weight: 1, arbitrary: anyone },
)
export const sku = fc.constantFrom(...skus)
export const nth = fc.nat({ max: 30 })
export const tag = fc.constantFrom(undefined, '"1"', '"2"', '"3"', '*', 'W/"1"', '"1", "2"')
export const money = fc.record({
  amount: fc.constantFrom(0, 1, 450, 1_299, 2 ** 53),
  currency: fc.constantFrom('EUR', 'EUR', 'USD', 'euro'),
})
export const page = fc
  .tuple(
    fc.constantFrom('', 'limit=1', 'limit=2', 'limit=100', 'limit=0', 'limit=x'),
    fc.constantFrom('', 'cursor=EQ-ELM', 'cursor=nonsense'),
  )
  .map((parts) => parts.filter(Boolean).join('&'))

export const at = (path: string) => () => path
export const keyed = (key: number | undefined): Record<string, string> =>
  key === undefined ? {} : { 'idempotency-key': `key-${key}` }
export const seen = (name: string, value: string | undefined): Record<string, string> =>
  value === undefined ? {} : { [name]: value }
