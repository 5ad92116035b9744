// What inventory tells itself alone.
import { command, defineContract } from '#runtime'
import { OrderId } from './contract.ts'

/** Sent with the reservation and delivered when its time is over; one that has ended by then stays as it is. */
export const ExpireReservation = command('inventory.expire-reservation@1', 'orderId', { orderId: OrderId })

export const internal = defineContract('inventory', { ExpireReservation })
