// Placing orders over HTTP: what is accepted, what is refused, and once only.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { Problem } from '../../../runtime/http/problem.ts'
import { until } from '../../world/until.ts'
import { basket, bodyOf, type Customer, freshKey, openShop, orderIn, type Shop } from './shop.ts'

let shop: Shop
let customer: Customer
let oak: string
let pine: string

beforeAll(async () => {
  shop = await openShop()
  customer = await shop.customer()
  oak = await shop.product({ amount: 1_299 })
  pine = await shop.product({ amount: 450 })
}, 60_000)
afterAll(() => shop.close())

const ordersOf = async ({ id }: Customer) =>
  (await shop.sql('select id from orders.orders where customer_id = $1', [id])).length

const line = (more: object = {}) => ({ sku: oak, quantity: 1, ...more })
const withLines = (...lines: unknown[]) => ({ lines, paymentMethod: 'pm_card_visa' })

describe('an order', () => {
  test('is answered with the prices and names of the catalogue, and where to find it', async () => {
    const answer = await customer.post('/v1/orders', basket({ [pine]: 2, [oak]: 3 }), freshKey())
    const order = orderIn(201, answer)
    expect(order).toMatchObject({
      customerId: customer.id,
      status: 'pending',
      lines: [
        { sku: pine, name: `Board ${pine}`, quantity: 2, unitPrice: { amount: 450, currency: 'EUR' } },
        { sku: oak, name: `Board ${oak}`, quantity: 3, unitPrice: { amount: 1_299, currency: 'EUR' } },
      ],
      total: { amount: 2 * 450 + 3 * 1_299, currency: 'EUR' },
      cancelReason: null,
      cancelRequestedAt: null,
    })
    expect(answer.headers.get('location')).toBe(`/v1/orders/${order.id}`)
    const { status: _, updatedAt: __, ...kept } = orderIn(200, await customer.get(`/v1/orders/${order.id}`))
    expect(order).toMatchObject(kept)
  })

  test('keeps its prices when the catalogue changes', async () => {
    const sku = await shop.product({ amount: 100 })
    const id = await customer.order({ [sku]: 2 })
    const dearer = { price: { amount: 999, currency: 'EUR' }, name: 'Dearer' }
    expect((await shop.admin.patch(`/v1/products/${sku}`, dearer)).status).toBe(200)
    const { lines, total } = orderIn(200, await customer.get(`/v1/orders/${id}`))
    expect(lines).toEqual([
      { sku, name: `Board ${sku}`, quantity: 2, unitPrice: { amount: 100, currency: 'EUR' } },
    ])
    expect(total).toEqual({ amount: 200, currency: 'EUR' })
  })

  test('is refused without signing in', async () => {
    expect((await shop.anyone.post('/v1/orders', basket({ [oak]: 1 }), freshKey())).status).toBe(401)
  })
})

describe('a basket is refused, and nothing is stored,', () => {
  const refusals: [what: string, body: () => unknown, code: string, pointer?: string][] = [
    ['with an unknown SKU', () => withLines(line(), line({ sku: 'NO-SUCH' })), 'unknown-sku', '/lines/1/sku'],
    [
      'with a SKU that cannot be',
      () => withLines(line({ sku: 'no such' })),
      'invalid-request',
      '/lines/0/sku',
    ],
    ['with one SKU in two lines', () => withLines(line(), line()), 'repeated-sku', '/lines/1/sku'],
    ['without lines', () => withLines(), 'invalid-request', '/lines'],
    [
      'with 51 lines',
      () => withLines(...Array.from({ length: 51 }, (_, at) => line({ sku: `S-${at}` }))),
      'invalid-request',
      '/lines',
    ],
    [
      'with none of something',
      () => withLines(line({ quantity: 0 })),
      'invalid-request',
      '/lines/0/quantity',
    ],
    [
      'with 1001 of something',
      () => withLines(line({ quantity: 1_001 })),
      'invalid-request',
      '/lines/0/quantity',
    ],
    ['with half a board', () => withLines(line({ quantity: 0.5 })), 'invalid-request', '/lines/0/quantity'],
    [
      'with prices of its own',
      () => withLines(line({ unitPrice: 1 })),
      'invalid-request',
      '/lines/0/unitPrice',
    ],
    ['with a total of its own', () => ({ ...withLines(line()), total: 1 }), 'invalid-request', '/total'],
    [
      'for another customer',
      () => ({ ...withLines(line()), customerId: oak }),
      'invalid-request',
      '/customerId',
    ],
    ['without a payment method', () => ({ lines: [line()] }), 'invalid-request', '/paymentMethod'],
    [
      'with a payment method that no database can hold',
      () => ({ lines: [line()], paymentMethod: 'pm\u0000' }),
      'invalid-request',
      '/paymentMethod',
    ],
    [
      'with a payment method of 101 characters',
      () => ({ lines: [line()], paymentMethod: 'p'.repeat(101) }),
      'invalid-request',
      '/paymentMethod',
    ],
  ]

  test.each(refusals)('%s', async (_, body, code, pointer) => {
    const before = await ordersOf(customer)
    const problem = bodyOf(Problem, 422, await customer.post('/v1/orders', body(), freshKey()))
    expect(problem.code).toBe(code)
    expect(problem.errors?.map((error) => error.pointer)).toEqual(pointer === undefined ? [] : [pointer])
    expect(await ordersOf(customer)).toBe(before)
  })

  test('with two currencies', async () => {
    const saw = await shop.product({ currency: 'USD' })
    const answer = await customer.post('/v1/orders', basket({ [oak]: 1, [saw]: 1 }), freshKey())
    expect(bodyOf(Problem, 422, answer)).toMatchObject({
      code: 'mixed-currencies',
      errors: [{ pointer: '/lines/1/sku' }],
    })
  })

  test('with a total past 2^53 - 1', async () => {
    const mine = await shop.product({ amount: Number.MAX_SAFE_INTEGER })
    const answer = await customer.post('/v1/orders', basket({ [mine]: 2 }), freshKey())
    expect(bodyOf(Problem, 422, answer).code).toBe('total-too-large')
  })
})

describe('an Idempotency-Key', () => {
  test('is demanded', async () => {
    expect((await customer.post('/v1/orders', basket({ [oak]: 1 }))).status).toBe(400)
  })

  test('gives the first answer again, even after the order has moved on', async () => {
    const key = freshKey()
    const first = await customer.post('/v1/orders', basket({ [oak]: 1 }), key)
    const { id } = orderIn(201, first)
    await shop.settled(id)
    const again = await customer.post('/v1/orders', basket({ [oak]: 1 }), key)
    expect(again.status).toBe(201)
    expect(again.body).toEqual(first.body)
    expect(again.headers.get('location')).toBe(`/v1/orders/${id}`)
  })

  test('refuses another body', async () => {
    const key = freshKey()
    orderIn(201, await customer.post('/v1/orders', basket({ [oak]: 1 }), key))
    expect((await customer.post('/v1/orders', basket({ [oak]: 2 }), key)).status).toBe(422)
  })

  test('makes one order of twenty calls at once', async () => {
    const buyer = await shop.customer()
    const key = freshKey()
    const call = () => buyer.post('/v1/orders', basket({ [oak]: 1 }), key)
    const answers = await Promise.all(Array.from({ length: 20 }, call))
    expect([...new Set(answers.map(({ status }) => status))].filter((each) => each !== 409)).toEqual([201])
    // Those that met it in flight get the same answer when they come again.
    const ids = await Promise.all(
      answers.map((answer) =>
        answer.status === 201
          ? orderIn(201, answer).id
          : until('the first call to end', async () => {
              const again = await call()
              return again.status !== 409 && orderIn(201, again).id
            }),
      ),
    )
    expect(new Set(ids).size).toBe(1)
    expect(await ordersOf(buyer)).toBe(1)
  })

  test('is each customer’s own', async () => {
    const [one, other] = await Promise.all([shop.customer(), shop.customer()])
    const key = freshKey()
    const mine = orderIn(201, await one.post('/v1/orders', basket({ [oak]: 1 }), key))
    const theirs = orderIn(201, await other.post('/v1/orders', basket({ [oak]: 1 }), key))
    expect(theirs.id).not.toBe(mine.id)
    expect<string>(theirs.customerId).toBe(other.id)
  })

  test('is free again after a refusal', async () => {
    const key = freshKey()
    expect((await customer.post('/v1/orders', basket({ 'NO-SUCH': 1 }), key)).status).toBe(422)
    orderIn(201, await customer.post('/v1/orders', basket({ [oak]: 1 }), key))
  })
})
