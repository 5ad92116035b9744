// Journeys of requests that come more than once: an Idempotency-Key makes one order of them.
import { expect } from 'bun:test'
import { bodyOf, expectProblem, expectStatus } from './answer.ts'
import { journey } from './journey.ts'
import { Order, page } from './shapes.ts'
import { basket, freshKey, type JourneyWorld, type Person } from './world.ts'

const ordersOf = async ({ call }: JourneyWorld, as: Person) =>
  bodyOf(page(Order), 200, await call('GET', '/v1/orders', { as })).data.map(({ id }) => id)

export const once = [
  journey(
    'the same key and body are answered the same, byte for byte, even when the order has moved on',
    async (world) => {
      const as = await world.signUp()
      const what = { as, body: basket({ [await world.product()]: 1 }), headers: freshKey() }
      const first = await world.call('POST', '/v1/orders', what)
      const { id } = bodyOf(Order, 201, first)
      const straight = await world.call('POST', '/v1/orders', what)
      await world.settled(as, id)
      const late = await world.call('POST', '/v1/orders', what)
      for (const again of [straight, late]) {
        expect([again.status, again.text]).toEqual([201, first.text])
        for (const name of ['content-type', 'location'])
          expect(again.headers.get(name)).toBe(first.headers.get(name))
      }
      expect(await ordersOf(world, as)).toEqual([id])
    },
  ),

  journey('the same key with another body is refused, and makes no order', async (world) => {
    const [as, sku, headers] = [await world.signUp(), await world.product(), freshKey()]
    const first = await world.call('POST', '/v1/orders', { as, body: basket({ [sku]: 1 }), headers })
    const other = await world.call('POST', '/v1/orders', { as, body: basket({ [sku]: 2 }), headers })
    expectProblem(other, 422, 'idempotency-key-reused')
    expect(await ordersOf(world, as)).toEqual([bodyOf(Order, 201, first).id])
  }),

  journey('an order without a key, or with one that is none, is refused', async (world) => {
    const [as, body] = [await world.signUp(), basket({ [await world.product()]: 1 })]
    expectProblem(await world.call('POST', '/v1/orders', { as, body }), 400, 'idempotency-key-missing')
    for (const key of ['', 'k'.repeat(256)]) {
      const refused = await world.call('POST', '/v1/orders', {
        as,
        body,
        headers: { 'idempotency-key': key },
      })
      expectStatus(400, refused)
    }
    expect(await ordersOf(world, as)).toEqual([])
  }),

  journey(
    'twenty calls at once with one key make one order, and each hears of it or is told to come again',
    async (world) => {
      const as = await world.signUp()
      const what = { as, body: basket({ [await world.product()]: 1 }), headers: freshKey() }
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => world.call('POST', '/v1/orders', what)),
      )
      const made = answers.filter(({ status }) => status === 201)
      expect(new Set(made.map(({ text }) => text)).size).toBe(1)
      for (const answer of answers.filter(({ status }) => status !== 201)) {
        expectProblem(answer, 409, 'request-in-flight')
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
      }
      const again = await world.call('POST', '/v1/orders', what)
      expect([again.status, again.text]).toEqual([201, made[0]?.text ?? ''])
      expect(await ordersOf(world, as)).toEqual([bodyOf(Order, 201, again).id])
    },
  ),

  journey('a key is its owner’s own, and free again after a refusal', async (world) => {
    const [one, other, sku] = [await world.signUp(), await world.signUp(), await world.product()]
    const headers = freshKey()
    const refused = await world.call('POST', '/v1/orders', {
      as: one,
      body: basket({ 'NO-SUCH': 1 }),
      headers,
    })
    expectProblem(refused, 422, 'unknown-sku')
    const body = basket({ [sku]: 1 })
    const mine = bodyOf(Order, 201, await world.call('POST', '/v1/orders', { as: one, body, headers }))
    const theirs = bodyOf(Order, 201, await world.call('POST', '/v1/orders', { as: other, body, headers }))
    expect(theirs.id).not.toBe(mine.id)
    expect([await ordersOf(world, one), await ordersOf(world, other)]).toEqual([[mine.id], [theirs.id]])
  }),
]
