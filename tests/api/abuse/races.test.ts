// A hundred at once want what only one can have: the books are right whoever wins (OWASP API6).
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { type Answer, bodyOf, expectProblem } from '../../journeys/answer.ts'
import { paid } from '../../journeys/money.ts'
import { Order, Refund } from '../../journeys/shapes.ts'
import { basket, euros, freshKey, type JourneyWorld, type Person } from '../../journeys/world.ts'
import { openShop, type Shop } from '../shop.ts'
import { reckon } from './reckoning.ts'

const LIMIT_MS = 120_000
const crowd = 100
let shop: Shop
let world: JourneyWorld
let customers: readonly Person[]
const stock = new Map<string, number>()
const refunds = new Map<string, { orderId: string; amount: number }>()

beforeAll(async () => {
  shop = await openShop({ PAYMENT_SANDBOX_SLOW_MS: '300', PAYMENT_TIMEOUT_MS: '2000' })
  world = shop.world
  customers = await Promise.all(Array.from({ length: 5 }, () => world.signUp()))
}, LIMIT_MS)
afterAll(() => shop.close())

const atOnce = <T>(ask: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: crowd }, (_, index) => ask(index)))
const customer = (index = 0) => customers[index % customers.length] as Person // the remainder is an index
const statuses = (answers: readonly Answer[]) =>
  [...new Set(answers.map(({ status }) => status))].toSorted((a, b) => a - b)

async function shelf(onHand: number): Promise<string> {
  const sku = await world.product({ stock: onHand })
  stock.set(sku, onHand)
  return sku
}

test(
  'a hundred orders for ten pieces make ten sales',
  async () => {
    const sku = await shelf(10)
    const orders = await atOnce((index) => world.order(customer(index), { [sku]: 1 }))
    const ends = await Promise.all(orders.map(({ id }, index) => world.settled(customer(index), id)))
    expect(ends.filter(({ status }) => status === 'confirmed')).toHaveLength(10)
    expect(
      new Set(ends.filter(({ status }) => status === 'cancelled').map((end) => end.cancelReason)),
    ).toEqual(new Set(['out-of-stock']))
  },
  LIMIT_MS,
)

test(
  'an order that is cancelled a hundred times while it is paid is cancelled once, and costs nothing',
  async () => {
    const order = await world.order(customer(), { [await shelf(5)]: 1 }, 'pm_card_slow')
    const [as, path] = [[customer(), await world.admin()], `/v1/orders/${order.id}/cancel`]
    const answers = await atOnce((index) => world.call('POST', path, { as: as[index % 2] }))
    expect(statuses(answers)).toEqual([202])
    expect(await world.settled(customer(), order.id)).toMatchObject({
      status: 'cancelled',
      cancelReason: 'requested',
    })
  },
  LIMIT_MS,
)

test(
  'a hundred orders that are paid and cancelled at once end one way each, and the answers told which',
  async () => {
    const sku = await shelf(1_000)
    const ends = await atOnce(async (index) => {
      const as = customer(index)
      const { id } = await world.order(as, { [sku]: 1 })
      // From at once to when it is paid for sure.
      for (let asked = 0; asked < index % 10; asked += 1) await world.call('GET', `/v1/orders/${id}`, { as })
      const { status } = await world.call('POST', `/v1/orders/${id}/cancel`, { as })
      return [status, (await world.settled(as, id)).status]
    })
    for (const end of ends)
      expect([
        [202, 'cancelled'],
        [409, 'confirmed'],
      ]).toContainEqual(end)
  },
  LIMIT_MS,
)

test(
  'a hundred refunds of a fifth are five, and a hundred under one key are one',
  async () => {
    const [as, first, second] = [await world.admin(), await payment(), await payment()]
    const refund = async (
      { paymentId, orderId }: typeof first,
      cents: number,
      headers: Record<string, string>,
    ) => {
      const answer = await world.call('POST', `/v1/payments/${paymentId}/refunds`, {
        as,
        body: { amount: euros(cents) },
        headers,
      })
      if (answer.status === 201) refunds.set(bodyOf(Refund, 201, answer).id, { orderId, amount: cents })
      return answer
    }
    const parts = await atOnce(() => refund(first, 200, freshKey()))
    expect(parts.filter(({ status }) => status === 201)).toHaveLength(5)
    const key = freshKey()
    const same = await atOnce(() => refund(second, 400, key))
    for (const answer of same.filter(({ status }) => status !== 201))
      expectProblem(answer, 409, 'request-in-flight')
    expect([...refunds.values()].filter(({ orderId }) => orderId === second.orderId)).toHaveLength(1)

    async function payment() {
      return paid(world, customer(), 1_000)
    }
  },
  LIMIT_MS,
)

test(
  'one basket that is sent a hundred times under one key is one order',
  async () => {
    const what = { as: customer(), body: basket({ [await shelf(100)]: 1 }), headers: freshKey() }
    const answers = await atOnce(() => world.call('POST', '/v1/orders', what))
    const made = answers.filter(({ status }) => status === 201).map((answer) => bodyOf(Order, 201, answer).id)
    expect(new Set(made).size).toBe(1)
    expect(statuses(answers).every((status) => status === 201 || status === 409)).toBe(true)
  },
  LIMIT_MS,
)

test(
  'after all of it money and stock are right',
  async () => {
    const { sku, stock: enough } = shop.things
    const { kept, faults } = await reckon(world, { stock: stock.set(sku, enough), refunds })
    expect(kept.length).toBeGreaterThan(2 * crowd)
    expect(faults).toEqual([])
  },
  LIMIT_MS,
)
