// Customers who change their minds, at every moment at which they can.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import { z } from '#runtime'
import { until } from '../../world/until.ts'
import { holdBack, stopBeforeCommit, untilProcess } from './interference.ts'
import { expectKept, expectNothingKept, expectNoTroubles, heard } from './outcome.ts'
import { type Answer, bodyOf, type Customer, openShop, orderIn, type Shop } from './shop.ts'

const LIMIT_MS = 30_000
let shop: Shop
let customer: Customer

beforeAll(async () => {
  shop = await openShop({ settings: { PAYMENT_SANDBOX_SLOW_MS: '1500' } })
  customer = await shop.customer()
}, 60_000)
afterAll(() => shop.close())
afterEach(() => expectNoTroubles(shop))

const cancel = (orderId: string): Promise<Answer> => customer.post(`/v1/orders/${orderId}/cancel`)

describe('a customer’s wish to cancel', () => {
  test(
    'is accepted while the payment is under way, once, and undoes everything',
    async () => {
      const sku = await shop.product({ onHand: 10 })
      const id = await customer.order({ [sku]: 3 }, 'pm_card_slow')
      await untilProcess(shop, id, 'charging')
      const first = orderIn(202, await cancel(id))
      expect(first.cancelReason ?? first.cancelRequestedAt).not.toBeNull()
      orderIn(202, await cancel(id))
      expect(await shop.settled(id)).toMatchObject({
        status: 'cancelled',
        cancelReason: 'requested',
        cancelRequestedAt: null,
      })
      expect(orderIn(202, await cancel(id)).status).toBe('cancelled')
      await expectNothingKept(shop, id, sku, 10)
      expect(await heard(shop, 'order-cancelled', id)).toBe(1)
    },
    LIMIT_MS,
  )

  test('is accepted before the stock is reserved, and the stock is free again', async () => {
    const sku = await shop.product({ onHand: 10 })
    await using answer = await holdBack(shop, 'inventory.stock-reserved@1')
    const id = await customer.order({ [sku]: 3 })
    await untilProcess(shop, id, 'reserving')
    orderIn(202, await cancel(id))
    expect(await shop.settled(id)).toMatchObject({ status: 'cancelled', cancelReason: 'requested' })
    await answer.letThrough()
    await expectNothingKept(shop, id, sku, 10)
  })

  test('keeps the customer from being charged, though the fulfilment has not heard of it yet', async () => {
    const sku = await shop.product({ onHand: 10 })
    await using wish = await holdBack(shop, 'orders.cancellation-requested@1')
    await using answer = await holdBack(shop, 'inventory.stock-reserved@1')
    const id = await customer.order({ [sku]: 3 })
    await untilProcess(shop, id, 'reserving')
    orderIn(202, await cancel(id))
    await answer.letThrough()
    await untilProcess(shop, id, 'charging')
    await wish.letThrough()
    expect(await shop.settled(id)).toMatchObject({ status: 'cancelled', cancelReason: 'requested' })
    await expectNothingKept(shop, id, sku, 10)
    expect(await shop.paymentOf(id)).toBeUndefined()
  })

  test(
    'is kept when the payment overtakes it: the order is not confirmed, and the money goes back',
    async () => {
      const sku = await shop.product({ onHand: 10 })
      await using message = await holdBack(shop, 'orders.cancellation-requested@1')
      const id = await customer.order({ [sku]: 3 }, 'pm_card_slow')
      await untilProcess(shop, id, 'charging')
      orderIn(202, await cancel(id))
      await untilProcess(shop, id, 'confirmed')
      const waiting = orderIn(200, await customer.get(`/v1/orders/${id}`))
      expect(waiting.status).toBe('pending')
      expect(waiting.cancelRequestedAt).not.toBeNull()
      await message.letThrough()
      expect(await shop.settled(id)).toMatchObject({ status: 'cancelled', cancelReason: 'requested' })
      await expectNothingKept(shop, id, sku, 10)
      expect(await heard(shop, 'order-confirmed', id)).toBe(0)
    },
    LIMIT_MS,
  )

  test('waits for a confirmation that is about to be committed, and is refused', async () => {
    const sku = await shop.product({ onHand: 10 })
    await using confirmation = await stopBeforeCommit(shop, 'confirmed')
    const id = await customer.order({ [sku]: 3 })
    await confirmation.untilWaiting(1)
    const wish = cancel(id)
    await confirmation.untilWaiting(2)
    await confirmation.letThrough()
    expect((await wish).status).toBe(409)
    expect((await shop.settled(id)).status).toBe('confirmed')
    await expectKept(shop, id, sku, 7)
  })

  test('is refused once the order is confirmed, which then stays', async () => {
    const sku = await shop.product({ onHand: 10 })
    const id = await customer.order({ [sku]: 3 })
    await shop.settled(id)
    const refused = await cancel(id)
    expect(refused.status).toBe(409)
    expect(refused.body).toMatchObject({ code: 'order-confirmed' })
    await expectKept(shop, id, sku, 7)
  })

  test('may be an admin’s, who is named in the audit log, once; a customer’s own is not', async () => {
    const sku = await shop.product({ onHand: 10 })
    const ids = [
      await customer.order({ [sku]: 3 }, 'pm_card_slow'),
      await customer.order({ [sku]: 3 }, 'pm_card_slow'),
    ]
    const [id = '', own = ''] = ids
    const me = bodyOf(z.object({ id: z.string() }), 200, await shop.admin.get('/v1/users/me'))
    orderIn(202, await cancel(own))
    for (const each of [id, id, own]) orderIn(202, await shop.admin.post(`/v1/orders/${each}/cancel`))
    const rows = await shop.sql(
      `select actor, action, subject from orders.audit_log where subject in ($1, $2)`,
      ids,
    )
    expect(rows).toEqual([{ actor: me.id, action: 'order.cancellation-requested', subject: id }])
    for (const each of ids)
      expect(await shop.settled(each)).toMatchObject({ status: 'cancelled', cancelReason: 'requested' })
  })

  test('and a payment that come at once have one winner, and money and stock follow it', async () => {
    const onHand = 100
    const sku = await shop.product({ onHand })
    const wishes = Array.from({ length: 40 }, async (_, at) => {
      const id = await customer.order({ [sku]: 1 })
      // From before the reservation to after the confirmation.
      await Bun.sleep(at * 5)
      return { id, accepted: (await cancel(id)).status === 202 }
    })
    let confirmed = 0
    for (const { id, accepted } of await Promise.all(wishes)) {
      const { status, cancelReason } = await shop.settled(id)
      expect({ id, status, cancelReason }).toEqual(
        accepted
          ? { id, status: 'cancelled', cancelReason: 'requested' }
          : { id, status: 'confirmed', cancelReason: null },
      )
      if (status === 'confirmed') {
        confirmed += 1
        expect(await shop.paymentOf(id)).toBe('captured')
      } else
        await until(`the money of ${id} to be back`, async () =>
          [undefined, 'voided', 'refunded'].includes(await shop.paymentOf(id)),
        )
    }
    await until('the stock to agree', async () => (await shop.available(sku)) === onHand - confirmed)
  }, 60_000)
})
