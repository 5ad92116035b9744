// Journeys of reading orders and payments: all of one's own, and nobody else's.
import { expect } from 'bun:test'
import { bodyOf, expectProblem, expectStatus, saidBy } from './answer.ts'
import { journey } from './journey.ts'
import { Order, page, type Payment } from './shapes.ts'
import type { JourneyWorld, Person } from './world.ts'

const nobodys = '01890000-0000-7000-8000-000000000000'

/** The ids on each page. */
async function pagesOf({ call }: JourneyWorld, as: Person, path: string, limit: number): Promise<string[][]> {
  const pages: string[][] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const next: string = `${path}?limit=${limit}${cursor && `&cursor=${cursor}`}`
    const { data, nextCursor } = bodyOf(page(Order.pick({ id: true })), 200, await call('GET', next, { as }))
    pages.push(data.map(({ id }) => id))
    cursor = nextCursor
  }
  return pages
}

export const reading = [
  journey('a customer pages through their own orders, newest first, and meets each once', async (world) => {
    const [as, other, sku] = [await world.signUp(), await world.signUp(), await world.product()]
    const placed: string[] = []
    for (const who of [as, other, as, as, other, as, as]) {
      const { id } = await world.order(who, { [sku]: 1 })
      if (who === as) placed.unshift(id)
    }
    const [a, b, c, d, e] = placed
    expect(await pagesOf(world, as, '/v1/orders', 2)).toEqual([[a, b], [c, d], [e]] as string[][])
    expect(await pagesOf(world, as, '/v1/orders', 5)).toEqual([placed])
  }),

  journey('an order that comes while a client pages moves nothing', async (world) => {
    const [as, sku] = [await world.signUp(), await world.product()]
    const ids: string[] = []
    for (let left = 3; left > 0; left -= 1) ids.unshift((await world.order(as, { [sku]: 1 })).id)
    const first = bodyOf(page(Order), 200, await world.call('GET', '/v1/orders?limit=2', { as }))
    await world.order(as, { [sku]: 1 })
    const second = bodyOf(
      page(Order),
      200,
      await world.call('GET', `/v1/orders?limit=2&cursor=${first.nextCursor}`, { as }),
    )
    expect([...first.data, ...second.data].map(({ id }) => id)).toEqual(ids)
    expect(second.nextCursor).toBeNull()
  }),

  journey('a page that cannot be is refused', async ({ call, customer }) => {
    const as = await customer()
    for (const path of ['/v1/orders', '/v1/payments', '/v1/notifications']) {
      for (const limit of ['0', '101', 'all'])
        expectProblem(await call('GET', `${path}?limit=${limit}`, { as }), 422, 'invalid-request', [
          '/query/limit',
        ])
      const lost = await call('GET', `${path}?cursor=nonsense`, { as })
      expectProblem(lost, 422, 'invalid-request', ['/query/cursor'])
    }
  }),

  journey('somebody else’s order looks just like none', async (world) => {
    const { call } = world
    const [owner, stranger] = [await world.customer(), await world.signUp()]
    const { id } = await world.order(owner, { [await world.product()]: 1 }, 'pm_card_slow')
    const theirs = await call('GET', `/v1/orders/${id}`, { as: stranger })
    expectProblem(theirs, 404, 'order-missing')
    const none = await call('GET', `/v1/orders/${nobodys}`, { as: stranger })
    expect(saidBy(theirs)).toEqual(saidBy(none))
    const cancel = await call('POST', `/v1/orders/${id}/cancel`, { as: stranger })
    const cancelNone = await call('POST', `/v1/orders/${nobodys}/cancel`, { as: stranger })
    expectProblem(cancel, 404, 'order-missing')
    expect(saidBy(cancel)).toEqual(saidBy(cancelNone))
    await world.settled(owner, id)
    for (const orderId of [id, nobodys]) expect(await world.paymentOf(stranger, orderId)).toBeUndefined()
    expect(await pagesOf(world, stranger, '/v1/orders', 20)).toEqual([[]])
    expect((await world.settled(owner, id)).status).toBe('confirmed')
  }),

  journey('an admin sees everybody’s orders and payments', async (world) => {
    const [owner, as] = [await world.customer(), await world.admin()]
    const placed = await world.order(owner, { [await world.product()]: 1 })
    const order = await world.settled(owner, placed.id)
    expect(bodyOf(Order, 200, await world.call('GET', `/v1/orders/${order.id}`, { as }))).toEqual(order)
    const newest = bodyOf(page(Order), 200, await world.call('GET', '/v1/orders?limit=100', { as }))
    expect(newest.data.map(({ id }) => id)).toContain(order.id)
    const mine = await world.paymentOf(owner, order.id)
    expect(mine).toMatchObject({ orderId: order.id })
    expect(await world.paymentOf(as, order.id)).toEqual(mine as Payment)
  }),

  journey('an id that is none leads nowhere, and as a filter is refused', async ({ call, customer }) => {
    const as = await customer()
    expectStatus(404, await call('GET', '/v1/orders/one', { as }))
    expectStatus(404, await call('POST', '/v1/orders/one/cancel', { as }))
    const payments = await call('GET', '/v1/payments?orderId=one', { as })
    expectProblem(payments, 422, 'invalid-request', ['/query/orderId'])
  }),
]
