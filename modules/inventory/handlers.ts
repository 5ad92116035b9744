// Messages in: message -> use case.
import { CommitStock, ReleaseStock, ReserveStock } from './contract.ts'
import { commitStock, expireReservation, releaseStock } from './end-reservation.ts'
import { ExpireReservation } from './internal.ts'
import { handle } from './module.ts'
import { reserveStock } from './reserve-stock.ts'

export const handlers = [
  handle(ReserveStock, reserveStock),
  handle(ReleaseStock, releaseStock),
  handle(CommitStock, commitStock),
  handle(ExpireReservation, expireReservation),
]
