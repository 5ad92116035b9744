// Reading orders over HTTP: whose they are, and page by page.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { z } from '#runtime'
import { OrderView } from '../../../modules/orders/views.ts'
import { type Answer, bodyOf, type Client, type Customer, openShop, orderIn, type Shop } from './shop.ts'

let shop: Shop
let owner: Customer
let stranger: Customer
/** The owner's, oldest first. */
const ids: string[] = []

beforeAll(async () => {
  shop = await openShop()
  ;[owner, stranger] = await Promise.all([shop.customer(), shop.customer()])
  const sku = await shop.product()
  const other = await shop.product()
  for (let count = 1; count <= 7; count += 1) ids.push(await owner.order({ [sku]: count, [other]: 1 }))
  await stranger.order({ [sku]: 1 })
}, 60_000)
afterAll(() => shop.close())

const Page = z.object({ data: z.array(OrderView), nextCursor: z.string().nullable() })
const list = async (client: Client, query = '') => bodyOf(Page, 200, await client.get(`/v1/orders${query}`))

/** All that makes a refusal, without what names the request. */
function refusal({ status, body }: Answer) {
  const { instance: _, requestId: __, ...rest } = z.record(z.string(), z.unknown()).parse(body)
  return { status, ...rest }
}

describe('an order', () => {
  test('is read by its owner and by an admin', async () => {
    for (const reader of [owner, shop.admin])
      expect<string>(orderIn(200, await reader.get(`/v1/orders/${ids[0]}`)).customerId).toBe(owner.id)
  })

  test('of somebody else answers as one that does not exist', async () => {
    const foreign = await stranger.get(`/v1/orders/${ids[0]}`)
    const missing = await stranger.get(`/v1/orders/${Bun.randomUUIDv7()}`)
    expect(foreign.status).toBe(404)
    expect(refusal(foreign)).toEqual(refusal(missing))
  })

  test('cannot be cancelled by somebody else', async () => {
    const foreign = await stranger.post(`/v1/orders/${ids[0]}/cancel`)
    const missing = await stranger.post(`/v1/orders/${Bun.randomUUIDv7()}/cancel`)
    expect(foreign.status).toBe(404)
    expect(refusal(foreign)).toEqual(refusal(missing))
  })

  test('is shown to nobody who has not signed in', async () => {
    expect((await shop.anyone.get(`/v1/orders/${ids[0]}`)).status).toBe(401)
    expect((await shop.anyone.get('/v1/orders')).status).toBe(401)
  })
})

describe('the list', () => {
  test('has a customer’s own orders, newest first, with their lines in order', async () => {
    const { data, nextCursor } = await list(owner)
    expect<string[]>(data.map((order) => order.id)).toEqual(ids.toReversed())
    expect(data.map((order) => order.lines.map((line) => line.quantity))).toEqual(
      [7, 6, 5, 4, 3, 2, 1].map((count) => [count, 1]),
    )
    expect(nextCursor).toBeNull()
  })

  test('gives every order once, page by page', async () => {
    const pages: string[][] = []
    for (let query: string | undefined = '?limit=3'; query !== undefined;) {
      const { data, nextCursor } = await list(owner, query)
      pages.push(data.map((order) => order.id))
      query = nextCursor === null ? undefined : `?limit=3&cursor=${nextCursor}`
    }
    expect(pages.map((page) => page.length)).toEqual([3, 3, 1])
    expect(pages.flat()).toEqual(ids.toReversed())
  })

  test('has no next page when the last one is full', async () => {
    expect((await list(owner, '?limit=7')).nextCursor).toBeNull()
  })

  test('stays in place when an order is placed between two pages', async () => {
    const buyer = await shop.customer()
    const sku = await shop.product()
    const older = [await buyer.order({ [sku]: 1 }), await buyer.order({ [sku]: 1 })]
    const first = await list(buyer, '?limit=1')
    await buyer.order({ [sku]: 1 })
    const second = await list(buyer, `?limit=1&cursor=${first.nextCursor}`)
    expect<string[]>([...first.data, ...second.data].map((order) => order.id)).toEqual(older.toReversed())
  })

  test('has everybody’s orders for an admin, or one customer’s', async () => {
    const all = await list(shop.admin, '?limit=100')
    expect(new Set<string>(all.data.map((order) => order.customerId))).toContain(stranger.id)
    const newestFirst = all.data.map((order) => order.id)
    expect(newestFirst).toEqual(newestFirst.toSorted().toReversed())
    const theirs = await list(shop.admin, `?customerId=${owner.id}`)
    expect<string[]>(theirs.data.map((order) => order.id)).toEqual(ids.toReversed())
  })

  test('of another customer is empty', async () => {
    expect(await list(stranger, `?customerId=${owner.id}`)).toEqual({ data: [], nextCursor: null })
  })

  test.each(['limit=0', 'limit=101', 'limit=x', 'cursor=x', 'customerId=x'])('refuses %s', async (query) => {
    expect((await owner.get(`/v1/orders?${query}`)).status).toBe(422)
  })
})
