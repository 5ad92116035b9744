// Holds stock for an order, all its lines or none, for a while.
import type { DataOf } from '#runtime'
import { type ReserveStock, StockRefused, StockReserved } from './contract.ts'
import { ExpireReservation } from './internal.ts'
import { useCase } from './module.ts'
import { hold, mergeLines, shortageOf } from './reservation.ts'
import { insertLines, insertReservation, lockReservation, lockStock, moveStock } from './store.ts'

/** Announces which it was. An order that has a reservation, whatever became of it, gets no second one. */
export const reserveStock = useCase(
  async ({ orderId, lines }: DataOf<typeof ReserveStock>, { tx, later, publish, send, now, settings }) => {
    const merged = mergeLines(lines)
    const skus = merged.map(({ sku }) => sku)
    const [earlier, stock] = await Promise.all([lockReservation(tx, orderId), lockStock(tx, skus)])
    if (earlier) return

    const shortage = shortageOf(merged, stock)
    if (shortage) return publish(StockRefused, { orderId, ...shortage })

    const createdAt = now()
    const delayMs = Math.ceil(settings.RESERVATION_TTL_MINUTES * 60_000)
    const expiresAt = new Date(createdAt.getTime() + delayMs)
    later(insertReservation(tx, { orderId, createdAt, expiresAt }))
    later(insertLines(tx, orderId, merged))
    later(moveStock(tx, hold(merged)))
    publish(StockReserved, { orderId })
    send(ExpireReservation, { orderId }, { delayMs })
  },
)
