// Orders from their placing to their end, through every module, over HTTP and a real database.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import { until } from '../../world/until.ts'
import { holdBack, passTime, untilProcess } from './interference.ts'
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

describe('an order', () => {
  test.each(['pm_card_visa', 'pm_card_slow', 'pm_card_error_once'])(
    'is confirmed when %s pays, and its stock leaves',
    async (card) => {
      const sku = await shop.product({ onHand: 10 })
      const id = await customer.order({ [sku]: 3 }, card)
      expect(await shop.settled(id)).toMatchObject({ status: 'confirmed', cancelReason: null })
      await expectKept(shop, id, sku, 7)
    },
    LIMIT_MS,
  )

  test('is cancelled when one of its products is out of stock, and nothing is reserved', async () => {
    const [plenty, scarce] = [await shop.product({ onHand: 10 }), await shop.product({ onHand: 1 })]
    const id = await customer.order({ [plenty]: 3, [scarce]: 2 })
    expect(await shop.settled(id)).toMatchObject({ status: 'cancelled', cancelReason: 'out-of-stock' })
    expect([await shop.available(plenty), await shop.available(scarce)]).toEqual([10, 1])
    expect(await shop.paymentOf(id)).toBeUndefined()
  })

  test('is cancelled when payment is declined, and its stock is released', async () => {
    const sku = await shop.product({ onHand: 10 })
    const id = await customer.order({ [sku]: 3 }, 'pm_card_chargeDeclined')
    expect(await shop.settled(id)).toMatchObject({ status: 'cancelled', cancelReason: 'payment-declined' })
    await expectNothingKept(shop, id, sku, 10)
  })

  test(
    'is cancelled when payment stays silent past the deadline, and what comes after all goes back',
    async () => {
      const sku = await shop.product({ onHand: 10 })
      const id = await customer.order({ [sku]: 3 }, 'pm_card_slow')
      await untilProcess(shop, id, 'charging')
      await passTime(shop, 'orders', 'orders.process-deadline@1', id)
      expect(await shop.settled(id)).toMatchObject({ status: 'cancelled', cancelReason: 'payment-timeout' })
      await expectNothingKept(shop, id, sku, 10)
      expect(await shop.paymentOf(id)).toBe('voided')
    },
    LIMIT_MS,
  )

  test(
    'stays confirmed when its deadline passes afterwards',
    async () => {
      const sku = await shop.product({ onHand: 10 })
      const id = await customer.order({ [sku]: 3 })
      await shop.settled(id)
      await passTime(shop, 'orders', 'orders.process-deadline@1', id)
      await until('the deadline to be handled', async () => {
        const rows = await shop.sql(`select 1 from orders.outbox where data::text like '%' || $1 || '%'`, [
          id,
        ])
        return rows.length === 0
      })
      expect(orderIn(200, await customer.get(`/v1/orders/${id}`)).status).toBe('confirmed')
      await expectKept(shop, id, sku, 7)
    },
    LIMIT_MS,
  )

  test(
    'is cancelled when its reservation runs out before the payment',
    async () => {
      const sku = await shop.product({ onHand: 10 })
      const id = await customer.order({ [sku]: 3 }, 'pm_card_slow')
      await untilProcess(shop, id, 'charging')
      await passTime(shop, 'inventory', 'inventory.expire-reservation@1', id)
      expect(await shop.settled(id)).toMatchObject({
        status: 'cancelled',
        cancelReason: 'reservation-expired',
      })
      await expectNothingKept(shop, id, sku, 10)
    },
    LIMIT_MS,
  )

  test(
    'is cancelled and refunded when its stock is sold before it is confirmed',
    async () => {
      const sku = await shop.product({ onHand: 3 })
      await using message = await holdBack(shop, 'inventory.reservation-expired@1')
      const id = await customer.order({ [sku]: 3 }, 'pm_card_slow')
      await untilProcess(shop, id, 'charging')
      await passTime(shop, 'inventory', 'inventory.expire-reservation@1', id)
      await until('the reservation to run out', async () => (await shop.available(sku)) === 3)
      await customer.order({ [sku]: 2 })
      expect((await shop.settled(id)).status).toBe('confirmed')
      await message.letThrough()
      await until('the order to be cancelled', async () => {
        const order = orderIn(200, await customer.get(`/v1/orders/${id}`))
        return order.cancelReason === 'stock-lost'
      })
      expect(await heard(shop, 'order-confirmed', id)).toBe(1)
      await until('the money to be back', async () => (await shop.paymentOf(id)) === 'refunded')
      expect(await shop.available(sku)).toBe(1)
    },
    LIMIT_MS,
  )
})
