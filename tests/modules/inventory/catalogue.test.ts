// The catalogue over HTTP: read by everybody, kept by admins.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { ProductPrices } from '#modules/inventory'
import { type CatalogueWorld, expectStatus, openCatalogueWorld } from './catalogue-world.ts'

let world: CatalogueWorld

beforeAll(async () => {
  world = await openCatalogueWorld()
}, 60_000)
afterAll(() => world.close())

const saw = (sku: string) => ({
  sku,
  name: 'Tenon saw',
  description: 'Brass back.',
  price: { amount: 6850, currency: 'EUR' },
  onHand: 25,
})

describe('a product', () => {
  test('is added by an admin, answered 201 with its location, and found there by anyone', async () => {
    const { onHand: available, ...told } = saw('SAW-NEW')
    const added = await world.asAdmin('POST', '/v1/products', { body: saw('SAW-NEW') })
    expect(added.status).toBe(201)
    expect(added.headers.get('location')).toBe('/v1/products/SAW-NEW')
    expect(added.body).toEqual({ ...told, available })
    const found = await world.asAnyone('GET', '/v1/products/SAW-NEW')
    expect(found.status).toBe(200)
    expect(found.body).toEqual(added.body)
    expect(found.headers.get('etag')).toBe(added.headers.get('etag'))
  })

  test('is not added under a SKU that is taken', async () => {
    const sku = await world.product()
    const answer = await world.asAdmin('POST', '/v1/products', { body: { ...saw(sku), name: 'Another' } })
    expect(answer.status).toBe(409)
    expect(answer.body['code']).toBe('sku-taken')
    const { body } = await world.asAnyone('GET', `/v1/products/${sku}`)
    expect(body['name']).toBe('Rip saw')
  })

  test('is added once when two admins add it at the same time', async () => {
    const adding = Array.from({ length: 8 }, () =>
      world.asAdmin('POST', '/v1/products', { body: saw('SAW-RACE') }),
    )
    const statuses = (await Promise.all(adding)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 201)).toHaveLength(1)
    expect(statuses.filter((status) => status === 409)).toHaveLength(7)
  })

  test('that does not exist is answered 404, and so is what could never be a SKU', async () => {
    for (const sku of ['NO-SUCH', 'lower-case', 'A'.repeat(65), '%F0%9F%AA%9A', "'%20or%20true"]) {
      const { status, body } = await world.asAnyone('GET', `/v1/products/${sku}`)
      expect([sku, status, body['code']]).toEqual([sku, 404, 'product-missing'])
    }
  })

  test('is not found by tricks with its path, nor does anything break', async () => {
    for (const sku of ['%00', '..%2f..%2fsecret', '%ff', '%2500', '%', '%2F', ';x', 'NO-SUCH%0A']) {
      const { status } = await world.asAnyone('GET', `/v1/products/${sku}`)
      expect([400, 404]).toContain(status)
    }
  })

  test('is refused with a pointer to each fault', async () => {
    const faults = {
      '/sku': { ...saw('SAW-X'), sku: 'lower' },
      '/name': { ...saw('SAW-X'), name: '  ' },
      '/name ': { ...saw('SAW-X'), name: 'bell \u0007' },
      '/description': { ...saw('SAW-X'), description: 'a NUL \0' },
      '/price/amount': { ...saw('SAW-X'), price: { amount: 12.99, currency: 'EUR' } },
      '/price/amount ': { ...saw('SAW-X'), price: { amount: -1, currency: 'EUR' } },
      '/price/currency': { ...saw('SAW-X'), price: { amount: 1, currency: 'euro' } },
      '/onHand': { ...saw('SAW-X'), onHand: 2_000_000_000 },
      '/reserved': { ...saw('SAW-X'), reserved: 1 },
    }
    for (const [pointer, body] of Object.entries(faults)) {
      const answer = await world.asAdmin('POST', '/v1/products', { body })
      expect(answer.status).toBe(422)
      expect(answer.body['errors']).toEqual([{ pointer: pointer.trim(), detail: expect.any(String) }])
    }
    expect((await world.asAnyone('GET', '/v1/products/SAW-X')).status).toBe(404)
  })

  test('takes every character that is none of control', async () => {
    const body = {
      ...saw('SAW-LETTERS'),
      name: `Säge «鋸» 🪚 ' " \\ <b>`,
      description: 'Zeile 1\nZeile 2\t✓',
    }
    await world.asAdmin('POST', '/v1/products', { body })
    const found = await world.asAnyone('GET', '/v1/products/SAW-LETTERS')
    expect(found.body).toMatchObject({ name: body.name, description: body.description })
  })
})

describe('upkeep', () => {
  test('is for admins only', async () => {
    const sku = await world.product()
    const calls = [
      ['POST', '/v1/products', saw('SAW-FORBIDDEN')],
      ['PATCH', `/v1/products/${sku}`, { name: 'Mine' }],
      ['PUT', `/v1/products/${sku}/stock`, { onHand: 0 }],
      ['GET', `/v1/products/${sku}/stock`, undefined],
    ] as const
    for (const [method, path, body] of calls) {
      const options = body && { body }
      expect((await world.asAnyone(method, path, options)).status).toBe(401)
      expect((await world.asCustomer(method, path, options)).status).toBe(403)
    }
    const { body } = await world.asAnyone('GET', `/v1/products/${sku}`)
    expect(body).toMatchObject({ name: 'Rip saw', available: 5 })
  })

  test('changes what is told and asked, one thing or several, and nothing else', async () => {
    const sku = await world.product()
    const path = `/v1/products/${sku}`
    const renamed = await world.asAdmin('PATCH', path, { body: { name: 'Cross-cut saw' } })
    expect(renamed.status).toBe(200)
    expect(renamed.body).toMatchObject({ name: 'Cross-cut saw', description: 'Cuts.', available: 5 })
    const price = { amount: 900, currency: 'USD' }
    await world.asAdmin('PATCH', path, { body: { description: '', price } })
    const { body } = await world.asAnyone('GET', path)
    expect(body).toEqual({ sku, name: 'Cross-cut saw', description: '', price, available: 5 })
  })

  test('changes neither SKU nor stock on the way of telling and asking', async () => {
    const sku = await world.product()
    for (const body of [{ sku: 'OTHER' }, { onHand: 99 }, { reserved: 1 }, { version: 1 }]) {
      const answer = await world.asAdmin('PATCH', `/v1/products/${sku}`, { body })
      expect(answer.status).toBe(422)
    }
  })

  test('sets what is on hand', async () => {
    const sku = await world.product({ onHand: 5 })
    const answer = await world.asAdmin('PUT', `/v1/products/${sku}/stock`, { body: { onHand: 0 } })
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({ sku, onHand: 0, reserved: 0, available: 0 })
    const stock = await world.asAdmin('GET', `/v1/products/${sku}/stock`)
    expect(stock.body).toEqual(answer.body)
    expect((await world.asAnyone('GET', `/v1/products/${sku}`)).body).toMatchObject({ available: 0 })
  })

  test('of what does not exist is answered 404', async () => {
    const calls = [
      ['PATCH', '/v1/products/NO-SUCH', { name: 'Nothing' }],
      ['PUT', '/v1/products/NO-SUCH/stock', { onHand: 1 }],
      ['PUT', '/v1/products/lower-case/stock', { onHand: 1 }],
      ['GET', '/v1/products/NO-SUCH/stock', undefined],
    ] as const
    for (const [method, path, body] of calls) {
      const answer = await world.asAdmin(method, path, body && { body })
      expect([answer.status, answer.body['code']]).toEqual([404, 'product-missing'])
    }
  })
})

describe('the list', () => {
  beforeAll(async () => {
    for (let at = 10; at < 35; at += 1)
      expectStatus(201, await world.asAdmin('POST', '/v1/products', { body: saw(`LIST-${at}`) }))
  })

  test('gives every product once, in the order of SKUs, page by page', async () => {
    for (let at = 10; at < 35; at += 1)
      await world.asAdmin('POST', '/v1/products', { body: saw(`LIST-${at}`) })
    const seen: string[] = []
    let path: string | undefined = '/v1/products?limit=10'
    while (path) {
      const { status, body } = await world.asAnyone('GET', path)
      expect(status).toBe(200)
      const page = body as { readonly data: { readonly sku: string }[]; readonly nextCursor: string | null }
      expect(page.data.length).toBe(page.nextCursor ? 10 : page.data.length)
      seen.push(...page.data.map(({ sku }) => sku))
      path = page.nextCursor ? `/v1/products?limit=10&cursor=${page.nextCursor}` : undefined
    }
    expect(seen).toEqual([...new Set(seen)].toSorted())
    expect(seen.filter((sku) => sku.startsWith('LIST-'))).toHaveLength(25)
  })

  test('gives twenty where nobody says how many', async () => {
    const { body } = await world.asAnyone('GET', '/v1/products')
    expect(body['data']).toHaveLength(20)
  })

  test('refuses more than a hundred, fewer than one, and a cursor that it never gave', async () => {
    for (const query of ['limit=101', 'limit=0', 'limit=1e9', 'limit=ten', 'cursor=not-a-sku', 'cursor=%00'])
      expect((await world.asAnyone('GET', `/v1/products?${query}`)).status).toBe(422)
  })
})

test('names and prices are answered for the known ones among any SKUs, each once', async () => {
  const [one, two] = [await world.product({ amount: 100 }), await world.product({ amount: 200 })]
  const context = { requestId: 'test', caller: { kind: 'system' } } as const
  const input = { skus: [two, 'NO-SUCH', one, two] }
  const { questions } = world.kerf.hosting
  const prices = await questions.answer(ProductPrices, input, context, AbortSignal.timeout(5_000), 'gateway')
  expect(prices).toBeArrayOfSize(2)
  expect(prices).toContainEqual({ sku: one, name: 'Rip saw', price: { amount: 100, currency: 'EUR' } })
  expect(prices).toContainEqual({ sku: two, name: 'Rip saw', price: { amount: 200, currency: 'EUR' } })
})

test('nothing of all this was a fault of ours', () => {
  expect(world.kerf.troubles).toEqual([])
})
