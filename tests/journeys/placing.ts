// Journeys of placing an order: what a client may say, and what is answered.
import { expect } from 'bun:test'
import { bodyOf, expectProblem, expectStatus } from './answer.ts'
import { journey } from './journey.ts'
import { Order, page } from './shapes.ts'
import { basket, euros, freshKey } from './world.ts'

export const placing = [
  journey('an order costs what the catalogue says, and says where it is', async (world) => {
    const as = await world.customer()
    const [oak, pine] = [await world.product({ price: 1_299 }), await world.product({ price: 450 })]
    const placed = await world.call('POST', '/v1/orders', {
      as,
      body: basket({ [pine]: 2, [oak]: 3 }),
      headers: freshKey(),
    })
    const order = bodyOf(Order, 201, placed)
    expect(order).toMatchObject({
      status: 'pending',
      lines: [
        { sku: pine, name: `Board ${pine}`, quantity: 2, unitPrice: euros(450) },
        { sku: oak, name: `Board ${oak}`, quantity: 3, unitPrice: euros(1_299) },
      ],
      total: euros(2 * 450 + 3 * 1_299),
      cancelReason: null,
    })
    const location = placed.headers.get('location') ?? ''
    expect(location).toBe(`/v1/orders/${order.id}`)
    const found = bodyOf(Order, 200, await world.call('GET', location, { as }))
    expect([found.id, found.lines, found.total]).toEqual([order.id, order.lines, order.total])
  }),

  journey(
    'a price is never the client’s to say, and an order keeps the one it was placed at',
    async (world) => {
      const { call } = world
      const [as, sku] = [await world.customer(), await world.product({ price: 1_000 })]
      const cheap = { ...basket({}), lines: [{ sku, quantity: 1, unitPrice: euros(1) }] }
      const refused = await call('POST', '/v1/orders', { as, body: cheap, headers: freshKey() })
      expectProblem(refused, 422, 'invalid-request', ['/lines/0/unitPrice'])
      const total = { ...basket({ [sku]: 1 }), total: euros(1) }
      const another = await call('POST', '/v1/orders', { as, body: total, headers: freshKey() })
      expectProblem(another, 422, 'invalid-request', ['/total'])

      const { id } = await world.order(as, { [sku]: 2 })
      const dearer = { as: await world.admin(), body: { price: euros(9_999) } }
      expectStatus(200, await call('PATCH', `/v1/products/${sku}`, dearer))
      expect((await world.settled(as, id)).total).toEqual(euros(2_000))
      expect((await world.paymentOf(as, id))?.amount).toEqual(euros(2_000))
    },
  ),

  journey('an unknown SKU is refused with a pointer to its line, and nothing is stored', async (world) => {
    const [as, sku] = [await world.signUp(), await world.product()]
    const body = basket({ [sku]: 1, 'NO-SUCH': 1 })
    const refused = await world.call('POST', '/v1/orders', { as, body, headers: freshKey() })
    expectProblem(refused, 422, 'unknown-sku', ['/lines/1/sku'])
    expect(bodyOf(page(Order), 200, await world.call('GET', '/v1/orders', { as })).data).toEqual([])
  }),

  journey('what cannot be an order is refused, field by field', async (world) => {
    const [as, sku] = [await world.customer(), await world.product()]
    const line = { sku, quantity: 1 }
    const wrong: [body: unknown, ...pointers: string[]][] = [
      [{ lines: [], paymentMethod: 'pm_card_visa' }, '/lines'],
      [{ lines: [line] }, '/paymentMethod'],
      [{ ...basket({}), lines: [line, { sku, quantity: 0.5 }] }, '/lines/1/quantity'],
      [{ ...basket({}), lines: [{ ...line, quantity: 0 }] }, '/lines/0/quantity'],
      [{ ...basket({}), lines: [line, { ...line, colour: 'red' }] }, '/lines/1/colour'],
      [{ ...basket({ [sku]: 1 }), customerId: crypto.randomUUID() }, '/customerId'],
      [[], ''],
    ]
    for (const [body, ...pointers] of wrong) {
      const refused = await world.call('POST', '/v1/orders', { as, body, headers: freshKey() })
      expectProblem(refused, 422, 'invalid-request', pointers)
    }
    const twice = { ...basket({}), lines: [line, line] }
    const refused = await world.call('POST', '/v1/orders', { as, body: twice, headers: freshKey() })
    expectProblem(refused, 422, 'repeated-sku', ['/lines/1/sku'])
  }),

  journey('nobody orders without signing in', async ({ call, product }) => {
    const body = basket({ [await product()]: 1 })
    expectProblem(await call('POST', '/v1/orders', { body, headers: freshKey() }), 401, 'not-signed-in')
    expectProblem(await call('GET', '/v1/orders'), 401, 'not-signed-in')
  }),
]
