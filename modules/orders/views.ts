// Orders as clients see them.
import { Money, z } from '#runtime'
import { CancelReason, CustomerId, OrderId, OrderLine } from './contract.ts'
import type { Order } from './order.ts'

const instant = () => z.iso.datetime()

export const OrderView = z
  .object({
    id: OrderId,
    customerId: CustomerId,
    status: z.enum(['pending', 'confirmed', 'cancelled']),
    lines: z.array(OrderLine.openapi('OrdersLine')),
    total: Money,
    cancelReason: CancelReason.nullable(),
    cancelRequestedAt: instant()
      .nullable()
      .openapi({ description: 'Set while a cancellation is under way.' }),
    createdAt: instant(),
    updatedAt: instant(),
  })
  .openapi('OrdersOrder')
export type OrderView = z.output<typeof OrderView>

export function viewOfOrder({ id, customerId, lines, total, state, createdAt, updatedAt }: Order): OrderView {
  const requestedAt = state.status === 'pending' ? state.cancelRequestedAt : null
  return {
    id,
    customerId,
    status: state.status,
    lines: [...lines],
    total,
    cancelReason: state.status === 'cancelled' ? state.reason : null,
    cancelRequestedAt: requestedAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  }
}
