// What the clients of one run have been told: by it, things that are named by number find their ids.
import { z } from 'zod'

export interface Known {
  /** The id of an order that somebody was told of; with none, of no order. */
  order(nth: number): string
  payment(nth: number): string
  /** Of whom: `undefined` where nobody signed in. */
  accessToken(who: string): string | undefined
  refreshToken(who: string, back: number): string
  /** Learns from an answer. `who` signs in, if it is a sign-in. */
  learn(path: string, body: unknown, who: string): void
}

const Tokens = z.object({ accessToken: z.string(), refreshToken: z.string() })
const Thing = z.object({ id: z.uuid() })
const Things = z.object({ data: z.array(Thing) })
const nowhere = '00000000-0000-7000-8000-000000000000'

export function nothingKnown(): Known {
  const orders = new Set<string>()
  const payments = new Set<string>()
  const tokens = new Map<string, z.output<typeof Tokens>[]>()
  const nthOf = (ids: ReadonlySet<string>, nth: number) => [...ids][nth % (ids.size + 1)] ?? nowhere

  return {
    order: (nth) => nthOf(orders, nth),
    payment: (nth) => nthOf(payments, nth),
    accessToken: (who) => tokens.get(who)?.at(-1)?.accessToken,
    refreshToken: (who, back) => tokens.get(who)?.at(-1 - back)?.refreshToken ?? 'none',
    learn(path, body, who) {
      const { data: given } = Tokens.safeParse(body)
      if (given) tokens.set(who, [...(tokens.get(who) ?? []), given])
      const { data: thing } = Thing.safeParse(body)
      if (thing && path === '/v1/orders') orders.add(thing.id)
      const { data: list } = Things.safeParse(body)
      if (list && /^\/v1\/payments(\?|$)/.test(path)) for (const { id } of list.data) payments.add(id)
    },
  }
}
