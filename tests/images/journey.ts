// What every deployment must do, seen from a client: sell, under load too, and lose no order.
import { faultsOf } from '../faults/commerce-figures.ts'
import { call } from '../faults/commerce-call.ts'
import { type Load, type Op, startLoad } from '../faults/commerce-load.ts'
import { openShop, type Shop } from '../faults/commerce-shop.ts'
import { until } from '../world/until.ts'
import type { Stack } from './stack.ts'

interface Order {
  readonly status: string
}

/** Places one order and gives what became of it, once it is no longer pending. */
export async function orderThrough(stack: Stack, shop: Shop): Promise<string> {
  const { id: _, token = '' } = shop.customers[0] ?? {}
  const body = { lines: [{ sku: 'OAK', quantity: 1 }], paymentMethod: 'pm_card_visa' }
  const key = crypto.randomUUID()
  const { body: placed } = await call(stack.edge, { method: 'POST', path: '/v1/orders', token, body, key })
  return settled(stack, token, (placed as { id: string }).id) // an order, as the journeys check it
}

async function settled(stack: Stack, token: string, id: string): Promise<string> {
  return until(
    `order ${id} to be settled`,
    async () => {
      const { body } = await call(stack.edge, { method: 'GET', path: `/v1/orders/${id}`, token })
      const { status } = body as Order
      return status !== 'pending' && status
    },
    60_000,
  )
}

export interface Trade {
  readonly shop: Shop
  /** Customers, so many wishes a second. */
  begin(perSecond: number): Load
  /** Ends the load; gives its faults, and every order of it that does not end. */
  end(load: Load): Promise<ReturnType<typeof faultsOf> & { readonly lost: string[] }>
}

export async function openTrade(stack: Stack): Promise<Trade> {
  const shop = await openShop(stack.edge, stack.admin)
  let loads = 0
  const tokenOf = (op: Op) => shop.customers.find(({ id }) => id === op.customer)?.token ?? ''
  return {
    shop,
    begin: (perSecond) => startLoad({ shop, edge: stack.edge, seed: (loads += 1), perSecond }),
    async end(load) {
      const ops = await load.stop()
      const placed = ops.filter(({ kind, orderId }) => kind === 'place' && orderId !== undefined)
      const lost: string[] = []
      for (const op of placed) {
        const status = await settled(stack, tokenOf(op), op.orderId ?? '').catch(String)
        if (status !== 'confirmed' && status !== 'cancelled') lost.push(status)
      }
      return { ...faultsOf(ops), lost }
    },
  }
}
