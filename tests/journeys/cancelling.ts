// Journeys of orders that are cancelled, in time or too late.
import { expect } from 'bun:test'
import { bodyOf, expectProblem, expectStatus } from './answer.ts'
import { journey } from './journey.ts'
import { expectMails } from './mails.ts'
import { keptOf, paid } from './money.ts'
import { Order, Product } from './shapes.ts'

export const cancelling = [
  journey(
    'an order that is cancelled while it is pending costs nothing, and its stock is free again',
    async (world) => {
      const [as, sku] = [await world.customer(), await world.product({ stock: 5 })]
      const { id } = await world.order(as, { [sku]: 5 }, 'pm_card_slow')
      const cancelled = await world.call('POST', `/v1/orders/${id}/cancel`, { as })
      expect(bodyOf(Order, 202, cancelled)).toMatchObject({ id })
      expectStatus(202, await world.call('POST', `/v1/orders/${id}/cancel`, { as }))
      expect(await world.settled(as, id)).toMatchObject({ status: 'cancelled', cancelReason: 'requested' })
      expectStatus(202, await world.call('POST', `/v1/orders/${id}/cancel`, { as }))
      await world.eventually('the stock to be free', async () => {
        const { available } = bodyOf(Product, 200, await world.call('GET', `/v1/products/${sku}`))
        return available === 5
      })
      await world.eventually('no money to be held', async () => {
        const status = (await world.paymentOf(as, id))?.status
        return status === undefined || status === 'voided' || status === 'refunded'
      })
      expect(await keptOf(world, id)).toBe(0)
      await expectMails(world, as, id, ['order-placed', 'order-cancelled'])
    },
  ),

  journey('an order that is confirmed can no longer be cancelled', async (world) => {
    const as = await world.customer()
    const { orderId } = await paid(world, as, 1_000)
    for (const who of [as, await world.admin()])
      expectProblem(
        await world.call('POST', `/v1/orders/${orderId}/cancel`, { as: who }),
        409,
        'order-confirmed',
      )
    expect((await world.settled(as, orderId)).status).toBe('confirmed')
    expect(await keptOf(world, orderId)).toBe(1_000)
  }),

  journey('an admin may cancel a customer’s order', async (world) => {
    const as = await world.customer()
    const { id } = await world.order(as, { [await world.product()]: 1 }, 'pm_card_slow')
    expectStatus(202, await world.call('POST', `/v1/orders/${id}/cancel`, { as: await world.admin() }))
    expect(await world.settled(as, id)).toMatchObject({ status: 'cancelled', cancelReason: 'requested' })
  }),
]
