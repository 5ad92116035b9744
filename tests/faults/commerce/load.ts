// Customers at a steady rate, whatever comes back: each wish is written down with what was answered, as ok, fail or unknown.
import { numbersFrom } from '../random.ts'
import type { Shop } from './shop.ts'
import { call, type Fault } from './call.ts'

export interface Op {
  readonly kind: 'place' | 'read' | 'cancel'
  readonly customer: string
  readonly at: number
  readonly ms: number
  /** `ok`: answered 2xx. `fail`: refused for good. `unknown`: no answer that says what became of it. */
  readonly outcome: 'ok' | 'fail' | 'unknown'
  /** Tries that failed, whatever came of it in the end. */
  readonly faults: readonly Fault[]
  /** When the last of them was met. */
  readonly faultAt: number | undefined
  /** Whether the client may repeat it. */
  readonly isRetrySafe: boolean
  readonly key?: string
  readonly orderId?: string
  readonly total?: number
}

export interface Load {
  /** What has ended so far. */
  readonly ops: readonly Op[]
  /** Wishes that wait for their end. */
  underWay(): number
  /** Begins nothing more, and waits for what is under way. */
  stop(): Promise<readonly Op[]>
}

export interface LoadOptions {
  readonly shop: Shop
  edge(): string | undefined
  readonly seed: number
  readonly perSecond: number
}

const cards = [
  ...Array<string>(14).fill('pm_card_visa'),
  ...['pm_card_chargeDeclined', 'pm_card_chargeDeclined', 'pm_card_slow', 'pm_card_error_once'],
]

export function startLoad({ shop, edge, seed, perSecond }: LoadOptions): Load {
  const random = numbersFrom(seed)
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T // never empty
  const ops: Op[] = []
  const running = new Set<Promise<void>>()
  const placed: { readonly customer: Shop['customers'][number]; readonly id: string }[] = []
  const startedAt = performance.now()
  let begun = 0

  async function place(key: string): Promise<void> {
    const customer = pick(shop.customers)
    const skus = shop.skus.filter(() => random() < 0.5)
    const lines = (skus.length > 0 ? skus : [pick(shop.skus)]).map((sku) => ({
      sku,
      quantity: 1 + Math.floor(random() * 3),
    }))
    const [body, repeats] = [{ lines, paymentMethod: pick(cards) }, random() < 0.05]
    const what = { method: 'POST', path: '/v1/orders', token: customer.token, body, key }
    const order = await note('place', customer.id, what)
    if (order) placed.push({ customer, id: order })
    // Some send it once more, as if they had not heard.
    if (repeats) await note('place', customer.id, what)
  }

  async function note(
    kind: Op['kind'],
    customer: string,
    what: Parameters<typeof call>[1],
  ): Promise<string | undefined> {
    const [at, began] = [Date.now(), performance.now()]
    const { outcome, faults, faultAt, body } = await call(edge, what)
    const { id, total } = (body ?? {}) as { id?: string; total?: { amount: number } } // an order, where it is ok
    const said = outcome === 'ok' && id ? { orderId: id, total: total?.amount ?? -1 } : {}
    const isRetrySafe = what.method === 'GET' || what.key !== undefined
    ops.push({
      ...{ kind, customer, at, ms: performance.now() - began, outcome, faults, faultAt, isRetrySafe },
      ...(what.key ? { key: what.key } : {}),
      ...said,
    })
    return outcome === 'ok' ? id : undefined
  }

  async function wish(): Promise<void> {
    const chance = random()
    const known = placed.length > 0 && chance < 0.3 ? pick(placed) : undefined
    if (!known) return place(`key-${seed}-${begun}`)
    const { customer, id } = known
    const token = { token: customer.token }
    if (chance < 0.2) await note('read', customer.id, { method: 'GET', path: `/v1/orders/${id}`, ...token })
    // The newest: others have ended long ago.
    const newest = placed.at(-1) ?? known
    const path = `/v1/orders/${newest.id}/cancel`
    if (chance >= 0.2)
      await note('cancel', newest.customer.id, { method: 'POST', path, token: newest.customer.token })
  }

  function begin(): void {
    const due = ((performance.now() - startedAt) * perSecond) / 1_000
    for (; begun < due; begun++) {
      const one = wish().finally(() => running.delete(one))
      running.add(one)
    }
  }
  const timer = setInterval(begin, 20)

  return {
    ops,
    underWay: () => running.size,
    async stop() {
      clearInterval(timer)
      await Promise.all(running)
      return ops
    },
  }
}
