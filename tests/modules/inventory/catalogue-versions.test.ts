// What a client has seen of a product: entity tags over HTTP, and stock that orders hold.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { until } from '../../world/until.ts'
import { type CatalogueWorld, expectStatus, openCatalogueWorld } from './catalogue-world.ts'

let world: CatalogueWorld

beforeAll(async () => {
  world = await openCatalogueWorld()
}, 60_000)
afterAll(() => world.close())

const tagOf = async (path: string) => {
  const { headers } = expectStatus(200, await world.asAnyone('GET', path))
  return headers.get('etag') ?? ''
}
const asking = (tag: string) => ({ headers: { 'if-none-match': tag } })
const provided = (tag: string, body: unknown) => ({ headers: { 'if-match': tag }, body })

describe('a copy that is current', () => {
  test('is answered 304 without a body, and with its tag', async () => {
    const path = `/v1/products/${await world.product()}`
    const tag = await tagOf(path)
    for (const header of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      const answer = await world.asAnyone('GET', path, asking(header))
      expect([header, answer.status, answer.body]).toEqual([header, 304, {}])
      expect(answer.headers.get('etag')).toBe(tag)
    }
  })

  test('is current no more after a change of name, of price or of stock', async () => {
    const path = `/v1/products/${await world.product()}`
    const changes = [
      () => world.asAdmin('PATCH', path, { body: { name: 'Renamed' } }),
      () => world.asAdmin('PATCH', path, { body: { price: { amount: 1, currency: 'EUR' } } }),
      () => world.asAdmin('PUT', `${path}/stock`, { body: { onHand: 3 } }),
    ]
    for (const change of changes) {
      const tag = await tagOf(path)
      expectStatus(200, await change())
      expect((await world.asAnyone('GET', path, asking(tag))).status).toBe(200)
      expect(await tagOf(path)).not.toBe(tag)
    }
  })
})

describe('a change with If-Match', () => {
  test('is made where the client has seen the last version, and answers the next tag', async () => {
    const path = `/v1/products/${await world.product()}`
    const changed = await world.asAdmin('PATCH', path, provided(await tagOf(path), { name: 'Renamed' }))
    expect(changed.status).toBe(200)
    expect(changed.headers.get('etag')).toBe(await tagOf(path))
  })

  test('is refused where somebody was faster, and changes nothing', async () => {
    const path = `/v1/products/${await world.product()}`
    const tag = await tagOf(path)
    await world.asAdmin('PATCH', path, { body: { name: 'Faster' } })
    const slow = await world.asAdmin('PATCH', path, provided(tag, { name: 'Slower' }))
    const slowStock = await world.asAdmin('PUT', `${path}/stock`, provided(tag, { onHand: 1 }))
    expect([slow.status, slow.body['code']]).toEqual([412, 'product-changed'])
    expect(slowStock.status).toBe(412)
    const { body } = await world.asAnyone('GET', path)
    expect(body).toMatchObject({ name: 'Faster', available: 5 })
  })

  test('is made for one of two who have seen the same and change it at the same moment', async () => {
    const sku = await world.product()
    const path = `/v1/products/${sku}`
    const tag = await tagOf(path)
    const changing = await world.whileLocked(sku, async (waiting) => {
      const both = [
        world.asAdmin('PATCH', path, provided(tag, { name: 'Mine' })),
        world.asAdmin('PUT', `${path}/stock`, provided(tag, { onHand: 7 })),
      ]
      await waiting(2)
      return both
    })
    const statuses = (await Promise.all(changing)).map(({ status }) => status)
    expect(statuses).toContain(200)
    expect(statuses).toContain(412)
  })
})

describe('stock that an order holds', () => {
  test('is not available, changes the tag, and no count goes below it', async () => {
    const sku = await world.product({ onHand: 5 })
    const path = `/v1/products/${sku}`
    const tag = await tagOf(path)
    // The order waits for its payment while the provider takes its time.
    const order = { lines: [{ sku, quantity: 3 }], paymentMethod: 'pm_card_slow' }
    const headers = { 'idempotency-key': Bun.randomUUIDv7() }
    expectStatus(201, await world.asCustomer('POST', '/v1/orders', { body: order, headers }))
    const held = await until('three held for the order', async () => {
      const { body } = await world.asAdmin('GET', `${path}/stock`)
      return body['reserved'] === 3 && body
    })
    expect(held).toMatchObject({ onHand: 5, reserved: 3, available: 2 })
    expect(await tagOf(path)).not.toBe(tag)

    const tooFew = await world.asAdmin('PUT', `${path}/stock`, { body: { onHand: 2 } })
    expect([tooFew.status, tooFew.body['code']]).toEqual([409, 'stock-reserved'])
    const enough = await world.asAdmin('PUT', `${path}/stock`, { body: { onHand: 3 } })
    expect(enough.body).toMatchObject({ onHand: 3, reserved: 3, available: 0 })
  })
})

describe('the demo catalogue', () => {
  test('is there when the settings ask for it, and only then', async () => {
    const demo = await openCatalogueWorld({ DEMO_CATALOGUE: 'true' })
    try {
      const { body } = await demo.asAnyone('GET', '/v1/products')
      expect(body['data']).toHaveLength(12)
      expect((await world.asAnyone('GET', '/v1/products/BENCH-HOOK')).status).toBe(404)
    } finally {
      await demo.close()
    }
  })
})
