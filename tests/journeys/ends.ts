// Journeys of an order to its end, by each way to pay: what is left of stock, money and mail.
import { expect } from 'bun:test'
import { bodyOf, expectStatus } from './answer.ts'
import { journey } from './journey.ts'
import { expectMails } from './mails.ts'
import { capturesOf } from './money.ts'
import { Product } from './shapes.ts'
import type { JourneyWorld } from './world.ts'

const stock = 10
const quantity = 3

/** Orders 3 of 10 and waits for the end. */
async function ordered(world: JourneyWorld, card: string, available = stock) {
  const [as, sku] = [await world.customer(), await world.product({ stock: available })]
  const { id } = await world.order(as, { [sku]: quantity }, card)
  return { as, sku, order: await world.settled(as, id) }
}

/** Waits until so many can be bought, and sees that none is held. */
async function expectStock({ call, admin, eventually }: JourneyWorld, sku: string, left: number) {
  await eventually(`${left} of ${sku} to be left`, async () => {
    const { available } = bodyOf(Product, 200, await call('GET', `/v1/products/${sku}`))
    return available === left
  })
  await eventually(`none of ${sku} to be held`, async () => {
    const answer = await call('GET', `/v1/products/${sku}/stock`, { as: await admin() })
    expectStatus(200, answer)
    const { onHand, reserved } = answer.body as { onHand: number; reserved: number } // checked by the document
    return onHand === left && reserved === 0
  })
}

const paying: Record<string, string> = {
  pm_card_visa: 'at once',
  pm_card_slow: 'late',
  pm_card_timeout_after_charge: 'and whose provider then falls silent',
  pm_card_error_once: 'at the second try',
}

export const ends = [
  ...Object.entries(paying).map(([card, how]) =>
    journey(
      `an order that ${card} pays ${how} is confirmed, charged once, mailed, and leaves the stock`,
      async (world) => {
        const { as, sku, order } = await ordered(world, card)
        expect(order).toMatchObject({ status: 'confirmed', cancelReason: null })
        expect(await world.paymentOf(as, order.id)).toMatchObject({
          orderId: order.id,
          status: 'captured',
          amount: order.total,
          refunded: { amount: 0 },
          provider: 'sandbox',
        })
        await expectStock(world, sku, stock - quantity)
        await expectMails(world, as, order.id, ['order-placed', 'order-confirmed'])
        expect(await capturesOf(world, order.id)).toEqual([order.total.amount])
      },
    ),
  ),

  ...['pm_card_chargeDeclined', 'pm_of_no_kind'].map((card) =>
    journey(
      `an order that ${card} does not pay is cancelled, not charged, mailed, and gives its stock back`,
      async (world) => {
        const { as, sku, order } = await ordered(world, card)
        expect(order).toMatchObject({ status: 'cancelled', cancelReason: 'payment-declined' })
        expect(await world.paymentOf(as, order.id)).toMatchObject({ status: 'declined' })
        await expectStock(world, sku, stock)
        await expectMails(world, as, order.id, ['order-placed', 'order-cancelled'])
        expect(await capturesOf(world, order.id)).toEqual([])
      },
    ),
  ),

  journey(
    'an order of more than there is is cancelled, nobody is asked to pay, and all of it stays',
    async (world) => {
      const { as, sku, order } = await ordered(world, 'pm_card_visa', quantity - 1)
      expect(order).toMatchObject({ status: 'cancelled', cancelReason: 'out-of-stock' })
      expect(await world.paymentOf(as, order.id)).toBeUndefined()
      await expectStock(world, sku, quantity - 1)
      await expectMails(world, as, order.id, ['order-placed', 'order-cancelled'])
    },
  ),

  journey('of two who want the last one, one gets it', async (world) => {
    const [one, other] = [await world.signUp(), await world.signUp()]
    const sku = await world.product({ stock: 1 })
    const ends = await Promise.all(
      [one, other].map(async (as) => world.settled(as, (await world.order(as, { [sku]: 1 })).id)),
    )
    expect(ends.map(({ status }) => status).toSorted()).toEqual(['cancelled', 'confirmed'])
    await expectStock(world, sku, 0)
  }),
]
