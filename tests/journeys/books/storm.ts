// A storm of customers over few products with little stock, and a log of what they were told.
import * as fc from 'fast-check'
import { type Answer, bodyOf, expectStatus } from '../answer.ts'
import { Order, Refund } from '../shapes.ts'
import { basket, euros, freshKey, type JourneyWorld, type Person } from '../world.ts'

export interface StormOptions {
  readonly seed: number
  readonly orders: number
  /** Customers who act at the same time. */
  readonly concurrency: number
}

/** All that was answered 2xx. */
export interface Told {
  /** What there was of each product, by its SKU. */
  readonly stock: ReadonlyMap<string, number>
  readonly customers: readonly Person[]
  readonly orders: readonly Order[]
  /** Amounts in cents, by the id of the refund. */
  readonly refunds: ReadonlyMap<string, { readonly orderId: string; readonly amount: number }>
}

const shelves = [
  { price: 1_299, stock: 90 },
  { price: 450, stock: 60 },
  { price: 7, stock: 40 },
  { price: 99_999, stock: 20 },
]
const cards = fc.oneof(
  { weight: 10, arbitrary: fc.constant('pm_card_visa') },
  { weight: 3, arbitrary: fc.constant('pm_card_chargeDeclined') },
  { weight: 2, arbitrary: fc.constant('pm_card_slow') },
  { weight: 1, arbitrary: fc.constant('pm_card_timeout_after_charge') },
  { weight: 2, arbitrary: fc.constant('pm_card_error_once') },
)
const story = fc.record({
  customer: fc.nat(),
  /** Which products, and how many of each. */
  lines: fc.uniqueArray(fc.tuple(fc.nat({ max: shelves.length - 1 }), fc.integer({ min: 1, max: 3 })), {
    selector: ([shelf]) => shelf,
    minLength: 1,
    maxLength: 3,
  }),
  card: cards,
  /** How often the order is sent with its key, at once. */
  sent: fc.constantFrom(1, 1, 1, 2, 3),
  /** Cancelled how many milliseconds after it was placed. */
  cancelAfterMs: fc.option(fc.constantFrom(0, 0, 5, 20, 60, 200), { freq: 2 }),
  /** Refunds of these parts of a hundred, all at once: together more than there is, sometimes. */
  refunds: fc.array(fc.integer({ min: 1, max: 100 }), { maxLength: 3 }),
})
type Story = typeof story extends fc.Arbitrary<infer T> ? T : never

/** Plays it all, and throws at any answer that a client need not expect. */
export async function storm(world: JourneyWorld, { seed, orders, concurrency }: StormOptions): Promise<Told> {
  const stock = new Map<string, number>()
  for (const { price, stock: onHand } of shelves)
    stock.set(await world.product({ price, stock: onHand }), onHand)
  const customers = await Promise.all(Array.from({ length: 5 }, () => world.signUp()))
  const skus = [...stock.keys()]
  const placed: Order[] = []
  const refunds = new Map<string, { orderId: string; amount: number }>()
  const stories = fc.sample(story, { seed, numRuns: orders })

  async function play({ customer, lines, card, sent, cancelAfterMs, refunds: parts }: Story): Promise<void> {
    const as = customers[customer % customers.length] as Person // the remainder is an index
    const wanted = Object.fromEntries(lines.map(([shelf, quantity]) => [skus[shelf], quantity]))
    const order = await placedOnce(world, as, basket(wanted, card), sent)
    placed.push(order)
    if (cancelAfterMs !== null) {
      await passed(cancelAfterMs)
      const answer = await world.call('POST', `/v1/orders/${order.id}/cancel`, { as })
      if (answer.status !== 409) expectStatus(202, answer)
    }
    if (parts.length === 0 || (await world.settled(as, order.id)).status !== 'confirmed') return
    const payment = await world.paymentOf(as, order.id)
    if (!payment) throw new Error(`order ${order.id} is confirmed without a payment`)
    await Promise.all(
      parts.map(async (part) => {
        const amount = Math.ceil((order.total.amount * part) / 100)
        const what = { as: await world.admin(), body: { amount: euros(amount) }, headers: freshKey() }
        const answer = await world.call('POST', `/v1/payments/${payment.id}/refunds`, what)
        if (answer.status === 409) return
        refunds.set(bodyOf(Refund, 201, answer).id, { orderId: order.id, amount })
      }),
    )
  }

  // Whoever is free takes the next one.
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (let next = stories.pop(); next; next = stories.pop()) await play(next)
    }),
  )
  return { stock, customers, orders: placed, refunds }
}

/** Sends an order several times with one key: all who are answered 201 hear of the same one. */
async function placedOnce(world: JourneyWorld, as: Person, body: unknown, sent: number): Promise<Order> {
  const what = { as, body, headers: freshKey() }
  const answers: Answer[] = await Promise.all(
    Array.from({ length: sent }, () => world.call('POST', '/v1/orders', what)),
  )
  const [first, ...others] = answers.filter(({ status }) => status !== 409)
  if (!first) throw new Error('all of the calls with one key were told that another one is at work')
  for (const { text } of others)
    if (text !== first.text) throw new Error(`one key, two answers: ${first.text} ${text}`)
  return bodyOf(Order, 201, first)
}

/** Part of the storm, and no waiting for anything. */
const passed = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
