// The fulfilment when its transactions fail: the same end, and everything once.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import { until } from '../../world/until.ts'
import { failTwiceEntering, passTime, untilProcess } from './interference.ts'
import { expectKept, expectNothingKept, expectNoTroubles, heard } from './outcome.ts'
import { type Customer, openShop, orderIn, type Shop } from './shop.ts'

const LIMIT_MS = 30_000
let shop: Shop
let customer: Customer

beforeAll(async () => {
  shop = await openShop({ settings: { PAYMENT_SANDBOX_SLOW_MS: '1500' } })
  customer = await shop.customer()
}, 60_000)
afterAll(() => shop.close())
afterEach(() => expectNoTroubles(shop))

describe('a transaction of the fulfilment that fails twice at its very end is made up for', () => {
  const steps: [entering: string, by: string, order: { card: string; quantity: number }, end: object][] = [
    ['reserving', 'placing', { card: 'pm_card_visa', quantity: 3 }, { status: 'confirmed' }],
    ['charging', 'reserved stock', { card: 'pm_card_visa', quantity: 3 }, { status: 'confirmed' }],
    ['confirmed', 'payment', { card: 'pm_card_visa', quantity: 3 }, { status: 'confirmed' }],
    ['cancelled', 'refused stock', { card: 'pm_card_visa', quantity: 11 }, { cancelReason: 'out-of-stock' }],
    [
      'cancelled',
      'declined payment',
      { card: 'pm_card_chargeDeclined', quantity: 3 },
      { cancelReason: 'payment-declined' },
    ],
  ]

  test.each(steps)(
    'when %s by %s',
    async (entering, _, { card, quantity }, end) => {
      const sku = await shop.product({ onHand: 10 })
      await using faults = await failTwiceEntering(shop, entering)
      const id = await customer.order({ [sku]: quantity }, card)
      const order = await shop.settled(id)
      expect(await faults.attempts()).toBe(3)
      expect(shop.kerf.troubles).toHaveLength(2)
      expect(order).toMatchObject(end)
      if (order.status === 'confirmed') await expectKept(shop, id, sku, 10 - quantity)
      else await expectNothingKept(shop, id, sku, 10)
      const news = order.status === 'confirmed' ? 'order-confirmed' : 'order-cancelled'
      await until('the news to be heard', async () => (await heard(shop, news, id)) > 0)
      expect(await heard(shop, news, id)).toBe(1)
    },
    LIMIT_MS,
  )

  test(
    'when cancelled by the deadline',
    async () => {
      const sku = await shop.product({ onHand: 10 })
      const id = await customer.order({ [sku]: 3 }, 'pm_card_slow')
      await untilProcess(shop, id, 'charging')
      await using faults = await failTwiceEntering(shop, 'cancelled')
      await passTime(shop, 'orders', 'orders.process-deadline@1', id)
      expect(await shop.settled(id)).toMatchObject({ cancelReason: 'payment-timeout' })
      expect(await faults.attempts()).toBe(3)
      await expectNothingKept(shop, id, sku, 10)
    },
    LIMIT_MS,
  )

  test(
    'when cancelled by the customer',
    async () => {
      const sku = await shop.product({ onHand: 10 })
      const id = await customer.order({ [sku]: 3 }, 'pm_card_slow')
      await untilProcess(shop, id, 'charging')
      await using faults = await failTwiceEntering(shop, 'cancelled')
      orderIn(202, await customer.post(`/v1/orders/${id}/cancel`))
      expect(await shop.settled(id)).toMatchObject({ cancelReason: 'requested' })
      expect(await faults.attempts()).toBeGreaterThanOrEqual(3)
      await expectNothingKept(shop, id, sku, 10)
    },
    LIMIT_MS,
  )
})
