// Bodies that were good, with something wrong in them.
import * as fc from 'fast-check'
import { hostileValue } from './hostile.ts'
import { broken, notorious, numbers, stray } from './notorious.ts'

/** A body that was good, as bytes, with one thing wrong. */
export function spoilt(good: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  const place = fc.nat()
  return fc.oneof(
    {
      weight: 4,
      arbitrary: fc
        .tuple(good, place, hostileValue)
        .map(([body, at, value]) => JSON.stringify(replaced(body, at, value))),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(good, place).map(([body, at]) => JSON.stringify(replaced(body, at, undefined))),
    },
    {
      weight: 3,
      arbitrary: fc
        .tuple(good, fc.constantFrom(...stray), hostileValue)
        .map(([body, key, value]) => withField(JSON.stringify(body), key, JSON.stringify(value))),
    },
    { weight: 1, arbitrary: hostileValue.map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: fc.constantFrom(...broken) },
  )
}

/** As text, because `__proto__` is a field like any other in JSON alone. */
function withField(json: string, key: string, value: string): string {
  if (!json.startsWith('{')) return json
  return `{${JSON.stringify(key)}:${value}${json === '{}' ? '' : ','}${json.slice(1)}`
}

/** A copy in which one of all the values inside is another, or is not there. */
function replaced(body: unknown, place: number, value: unknown): unknown {
  const copy: Record<string, unknown> = structuredClone({ body })
  const all = placesIn(copy)
  const [holder, key] = all[place % all.length] ?? [copy, 'body']
  if (value !== undefined) Object.assign(holder, { [key]: value })
  else if (Array.isArray(holder)) holder.splice(Number(key), 1)
  else delete holder[key]
  return copy['body']
}

/** Copies in which, one at a time, each text inside is each of the notorious ones, and so with numbers. */
export function corpusFor(body: unknown): unknown[] {
  return placesIn({ body }).flatMap(([holder, key], place) => {
    const value = Reflect.get(holder, key) as unknown
    const others: readonly unknown[] =
      typeof value === 'string' ? notorious : typeof value === 'number' ? numbers : []
    return others.map((other) => replaced(body, place, other))
  })
}

type Holder = Record<string, unknown> | unknown[]
function placesIn(holder: Holder): (readonly [Holder, string])[] {
  return Object.entries(holder).flatMap(([key, value]) => [
    [holder, key] as const,
    ...(typeof value === 'object' && value !== null ? placesIn(value as Holder) : []),
  ])
}
