// What an order leaves behind when it has ended: its money, its stock, and who was told.
import { expect } from 'bun:test'
import { until } from '../../world/until.ts'
import type { Shop } from './shop.ts'

/** Until all that was taken for the order is given back. */
export async function expectNothingKept(
  shop: Shop,
  orderId: string,
  sku: string,
  onHand: number,
): Promise<void> {
  await until(`the stock of ${orderId} to be free`, async () => (await shop.available(sku)) === onHand)
  await until(`the money of ${orderId} to be back`, async () =>
    [undefined, 'declined', 'voided', 'refunded'].includes(await shop.paymentOf(orderId)),
  )
}

/** The money is ours, and the stock has left. */
export async function expectKept(shop: Shop, orderId: string, sku: string, left: number): Promise<void> {
  expect(await shop.paymentOf(orderId)).toBe('captured')
  await until(`the stock of ${orderId} to be gone`, async () => {
    const [row] = await shop.sql('select on_hand, reserved from inventory.products where sku = $1', [sku])
    return row?.['on_hand'] === left && row['reserved'] === 0
  })
}

/** How often notifications was told. */
export async function heard(
  shop: Shop,
  event: 'order-confirmed' | 'order-cancelled',
  orderId: string,
): Promise<number> {
  const told = 'select id from notifications.inbox where name = $1 and key = $2'
  return (await shop.sql(told, [`orders.${event}@1`, orderId])).length
}

/** The tests' own faults, and the one of `pm_card_error_once`. */
const intended = /on purpose|The payment provider failed, and did nothing/

/** None since it was last asked, but those that were made on purpose. */
export function expectNoTroubles(shop: Shop): void {
  const troubles = shop.kerf.troubles.splice(0)
  expect(troubles.filter((trouble) => !intended.test(trouble))).toEqual([])
}
