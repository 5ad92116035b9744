// What every deployment must do, seen from a client: sell, under load too, and lose no order.
import { faultsOf } from '../faults/commerce/figures.ts'
import { call } from '../faults/commerce/call.ts'
import { type Op, startLoad } from '../faults/commerce/load.ts'
import { openShop, type Shop } from '../faults/commerce/shop.ts'
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

/** Said by a process that serves and has too much to do, or is still at it; a machine that others use as well makes it so. */
const isBusy = /^503 overloaded$|^409 request-in-flight$/

export interface Ended {
  /** What tries met that may be repeated, but for being busy. */
  readonly faults: Readonly<Record<string, number>>
  /** Orders that were placed and have not ended. */
  readonly lost: readonly string[]
  /** Wishes to place or read an order that came to nothing. */
  readonly refused: readonly string[]
}

/** What clients meet who notice nothing. */
export const nothing: Ended = { faults: {}, lost: [], refused: [] }

export interface Trade {
  readonly shop: Shop
  /** What customers met, so many wishes a second, while this was done. */
  during(perSecond: number, work: () => Promise<void>): Promise<Ended>
}

export async function openTrade(stack: Stack): Promise<Trade> {
  const shop = await openShop(stack.edge, stack.admin)
  let loads = 0
  const tokenOf = (op: Op) => shop.customers.find(({ id }) => id === op.customer)?.token ?? ''

  async function endOf(ops: readonly Op[]): Promise<Ended> {
    const lost: string[] = []
    await Promise.all(
      ops.map(async (op) => {
        if (op.kind !== 'place' || op.orderId === undefined) return
        const status = await settled(stack, tokenOf(op), op.orderId).catch(String)
        if (status !== 'confirmed' && status !== 'cancelled') lost.push(status)
      }),
    )
    const refused = ops.flatMap(({ kind, outcome }) =>
      kind !== 'cancel' && outcome !== 'ok' ? [`${kind} ${outcome}`] : [],
    )
    const faults = Object.entries(faultsOf(ops).faults).filter(([fault]) => !isBusy.test(fault))
    return { faults: Object.fromEntries(faults), lost, refused }
  }

  return {
    shop,
    async during(perSecond, work) {
      const load = startLoad({ shop, edge: stack.edge, seed: (loads += 1), perSecond })
      try {
        await work()
      } finally {
        await load.stop()
      }
      return endOf(load.ops)
    },
  }
}
