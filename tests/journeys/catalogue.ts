// Journeys through the catalogue, and of its upkeep.
import { expect } from 'bun:test'
import { bodyOf, expectProblem, expectStatus } from './answer.ts'
import { journey } from './journey.ts'
import { page, Product } from './shapes.ts'
import { euros, type JourneyWorld } from './world.ts'

const newSku = () => `J-${crypto.randomUUID().toUpperCase()}`
const one = async ({ call }: JourneyWorld, sku: string) =>
  bodyOf(Product, 200, await call('GET', `/v1/products/${sku}`))

export const catalogue = [
  journey('anyone walks through the catalogue page by page and meets each product once', async (world) => {
    const added = await Promise.all(Array.from({ length: 5 }, () => world.product()))
    const met: string[] = []
    const sizes: number[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const path: string = `/v1/products?limit=3${cursor && `&cursor=${encodeURIComponent(cursor)}`}`
      const { data, nextCursor } = bodyOf(page(Product), 200, await world.call('GET', path))
      met.push(...data.map(({ sku }) => sku))
      sizes.push(data.length)
      cursor = nextCursor
    }
    expect(met).toEqual([...new Set(met)].toSorted())
    expect(met).toEqual(expect.arrayContaining(added))
    expect(sizes.slice(0, -1).every((size) => size === 3)).toBe(true)
  }),

  journey('a page has 20 products unless the client wants 1 to 100', async ({ call, product }) => {
    await Promise.all(Array.from({ length: 21 }, () => product()))
    expect(bodyOf(page(Product), 200, await call('GET', '/v1/products')).data).toHaveLength(20)
    expect(bodyOf(page(Product), 200, await call('GET', '/v1/products?limit=1')).data).toHaveLength(1)
    for (const limit of ['0', '101', 'x', '1.5'])
      expectProblem(await call('GET', `/v1/products?limit=${limit}`), 422, 'invalid-request', [
        '/query/limit',
      ])
  }),

  journey(
    'a product is read again only when it or its stock has changed',
    async ({ call, product, admin }) => {
      const path = `/v1/products/${await product({ stock: 3 })}`
      const first = await call('GET', path)
      const etag = first.headers.get('etag') ?? ''
      expect(etag).toMatch(/^"[^"]+"$/)
      const headers = { 'if-none-match': etag }
      const known = await call('GET', path, { headers })
      expectStatus(304, known)
      expect(known.text).toBe('')
      const head = await call('HEAD', path)
      expect([head.status, head.text, head.headers.get('etag')]).toEqual([200, '', etag])
      expectStatus(200, await call('PUT', `${path}/stock`, { as: await admin(), body: { onHand: 4 } }))
      expect(bodyOf(Product, 200, await call('GET', path, { headers })).available).toBe(4)
    },
  ),

  journey('there is no product of an unknown SKU', async ({ call, admin }) => {
    const [as, path] = [await admin(), '/v1/products/NO-SUCH']
    expectProblem(await call('GET', path), 404, 'product-missing')
    expectProblem(await call('GET', `${path}/stock`, { as }), 404, 'product-missing')
    expectProblem(await call('PATCH', path, { as, body: { name: 'None' } }), 404, 'product-missing')
    expectProblem(await call('PUT', `${path}/stock`, { as, body: { onHand: 1 } }), 404, 'product-missing')
  }),

  journey('an admin adds a product, changes it, and sets its stock', async (world) => {
    const { call } = world
    const as = await world.admin()
    const body = { sku: newSku(), name: 'Oak', description: 'Sawn.', price: euros(1_299), onHand: 7 }
    const path = `/v1/products/${body.sku}`
    const added = await call('POST', '/v1/products', { as, body })
    const { onHand, ...shown } = body
    expect(bodyOf(Product, 201, added)).toEqual({ ...shown, available: onHand })
    expect(added.headers.get('location')).toBe(path)
    expectProblem(await call('POST', '/v1/products', { as, body }), 409, 'sku-taken')

    const changed = await call('PATCH', path, { as, body: { price: euros(999), name: 'Pine' } })
    expect(bodyOf(Product, 200, changed)).toEqual({ ...shown, name: 'Pine', price: euros(999), available: 7 })
    expectStatus(200, await call('PUT', `${path}/stock`, { as, body: { onHand: 2 } }))
    expect(await one(world, body.sku)).toMatchObject({ name: 'Pine', available: 2 })
    expect((await call('GET', `${path}/stock`, { as })).body).toMatchObject({ onHand: 2, reserved: 0 })
  }),

  journey('an admin changes only the version that they have seen', async ({ call, admin, product }) => {
    const [as, path] = [await admin(), `/v1/products/${await product()}`]
    const headers = { 'if-match': (await call('GET', path)).headers.get('etag') ?? '' }
    expectStatus(200, await call('PATCH', path, { as, headers, body: { name: 'First' } }))
    expectProblem(
      await call('PATCH', path, { as, headers, body: { name: 'Second' } }),
      412,
      'product-changed',
    )
    const stock = await call('PUT', `${path}/stock`, { as, headers, body: { onHand: 0 } })
    expectProblem(stock, 412, 'product-changed')
  }),

  journey('what cannot be a product is refused, field by field', async ({ call, admin }) => {
    const as = await admin()
    const body = {
      sku: 'no good',
      name: '',
      price: { amount: -1, currency: 'euro' },
      onHand: -1,
      colour: 'red',
    }
    const refused = expectProblem(await call('POST', '/v1/products', { as, body }), 422, 'invalid-request')
    expect(refused.errors?.map(({ pointer }) => pointer).toSorted()).toEqual([
      '/colour',
      '/name',
      '/onHand',
      '/price/amount',
      '/price/currency',
      '/sku',
    ])
  }),

  journey('customers and strangers change nothing in the catalogue', async (world) => {
    const { call } = world
    const [customer, sku] = [await world.signUp(), await world.product()]
    const before = await one(world, sku)
    const body = { sku: newSku(), name: 'Mine', description: '', price: euros(1), onHand: 1 }
    const attempts = [
      ['POST', '/v1/products', body],
      ['PATCH', `/v1/products/${sku}`, { price: euros(1) }],
      ['PUT', `/v1/products/${sku}/stock`, { onHand: 1 }],
    ] as const
    for (const [method, path, body] of attempts) {
      expectProblem(await call(method, path, { body, as: customer }), 403, 'admins-only')
      expectProblem(await call(method, path, { body }), 401, 'not-signed-in')
    }
    expectProblem(await call('GET', `/v1/products/${sku}/stock`, { as: customer }), 403, 'admins-only')
    expect(await one(world, sku)).toEqual(before)
    expectProblem(await call('GET', `/v1/products/${body.sku}`), 404, 'product-missing')
  }),
]
