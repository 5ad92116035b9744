// The ways in which a reservation ends, once: released, committed, or expired.
import type { Database } from '#runtime'
import { type OrderId, ReservationExpired, StockLost } from './contract.ts'
import { useCase } from './module.ts'
import { commit, type Ending, expire, release } from './reservation.ts'
import { endReservation, lockReservation, lockStock, moveStock } from './store.ts'

interface ForOrder {
  readonly orderId: OrderId
}

/** The order was given up: its stock is free. What is unknown or has ended already stays as it is. */
export const releaseStock = useCase(async ({ orderId }: ForOrder, context) => {
  const reservation = await lockReservation(context.tx, orderId)
  const ending = reservation && release(reservation)
  if (ending) record(ending, orderId, context)
})

/** Time is over: the stock is free, and whoever waits for the order learns it. */
export const expireReservation = useCase(async ({ orderId }: ForOrder, context) => {
  const reservation = await lockReservation(context.tx, orderId)
  const ending = reservation && expire(reservation)
  if (!ending) return
  record(ending, orderId, context)
  context.publish(ReservationExpired, { orderId })
})

/** The order is paid: its stock leaves. Where none is held and none can be had, that is announced: a paid order never waits in silence. */
export const commitStock = useCase(async ({ orderId }: ForOrder, context) => {
  const { tx, publish } = context
  const reservation = await lockReservation(tx, orderId)
  if (reservation?.status === 'committed' || reservation?.status === 'lost') return

  const stock = reservation?.status === 'expired' ? await lockStock(tx, skusOf(reservation.lines)) : []
  const ending = reservation && commit(reservation, stock)
  if (ending) record(ending, orderId, context)
  if (ending?.status !== 'committed') publish(StockLost, { orderId })
})

interface Recording {
  readonly tx: Database
  later(statement: PromiseLike<unknown>): void
  now(): Date
}

function record(ending: Ending, orderId: OrderId, { tx, later, now }: Recording): void {
  const { status, movements } = ending
  later(endReservation(tx, orderId, status, now()))
  if (movements.length === 0) return
  later(lockStock(tx, skusOf(movements)))
  later(moveStock(tx, movements))
}

function skusOf(those: readonly { readonly sku: string }[]): string[] {
  return those.map(({ sku }) => sku)
}
