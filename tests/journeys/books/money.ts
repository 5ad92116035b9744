// C4, C5 and the money's side of C10: the provider's own ledger against orders, payments and refunds.
import type { Kept, Tables } from './books.ts'
import type { Told } from './storm.ts'

interface Entry {
  readonly kind: 'authorize' | 'decline' | 'capture' | 'void' | 'refund'
  readonly authorization: string
  readonly order: string
  readonly amount: number
  readonly currency: string
}
interface Payment {
  readonly order: string
  readonly status: string
  readonly amount: number
  readonly currency: string
  readonly refunded: number
  readonly refunding: number
}

export async function faultsOfMoney(
  { payments: sql }: Tables,
  kept: readonly Kept[],
  told: Told,
): Promise<string[]> {
  const ledger = await sql<Entry[]>`
    select kind, authorization_id as authorization, reference as order, amount::float8, currency from payments.sandbox_ledger`
  const payments = await sql<Payment[]>`
    select order_id as order, status, amount::float8, currency, refunded::float8, refunding::float8 from payments.payments`
  const refunds = await sql<{ id: string; status: string }[]>`select id, status from payments.refunds`
  const statusOf = new Map(refunds.map(({ id, status }) => [id, status]))
  const byOrder = Map.groupBy(ledger, ({ order }) => order)
  const given = (order: string) =>
    sum([...told.refunds.values()].filter(({ orderId }) => orderId === order).map(({ amount }) => amount))

  const faults = [...told.refunds.keys()]
    .filter((id) => statusOf.get(id) !== 'refunded')
    .map((id) => `C1: refund ${id} was accepted and is ${statusOf.get(id) ?? 'lost'}`)
  for (const { id, status, total } of kept) {
    const entries = byOrder.get(id) ?? []
    const [captures, back] = [amounts(entries, 'capture'), sum(amounts(entries, 'refund'))]
    const owed = status === 'confirmed' ? total - given(id) : 0
    if (captures.length > 1) faults.push(`C4: order ${id} was charged ${captures.length} times`)
    if (sum(captures) - back !== owed)
      faults.push(
        `C5: of order ${id}, which is ${status}, ${sum(captures) - back} is kept, and should be ${owed}`,
      )
    if (status === 'confirmed' && captures[0] !== total)
      faults.push(`C10: order ${id} is confirmed at ${total} and was charged ${captures[0] ?? 'nothing'}`)
    faults.push(
      ...faultsOfPayment(
        id,
        payments.filter(({ order }) => order === id),
        entries,
      ),
    )
  }
  for (const order of byOrder.keys())
    if (!kept.some(({ id }) => id === order))
      faults.push(`C4: the provider knows of ${order}, which is no order`)
  const ended = new Set(
    ledger.filter(({ kind }) => kind === 'capture' || kind === 'void').map((entry) => entry.authorization),
  )
  for (const { kind, order, authorization } of ledger)
    if (kind === 'authorize' && !ended.has(authorization))
      faults.push(`C10: money of order ${order} is still held`)

  const confirmed = kept.filter(({ status }) => status === 'confirmed')
  const inAll = sum(amounts(ledger, 'capture')) - sum(amounts(ledger, 'refund'))
  const due =
    sum(confirmed.map(({ total }) => total)) - sum([...told.refunds.values()].map(({ amount }) => amount))
  if (inAll !== due) faults.push(`C5: ${inAll} is kept in all, and should be ${due}`)
  return faults
}

/** C4: what payments believes is what the provider has written down. */
function faultsOfPayment(order: string, payments: readonly Payment[], entries: readonly Entry[]): string[] {
  const [payment, ...more] = payments
  if (more.length > 0) return [`C4: order ${order} has ${payments.length} payments`]
  if (!payment)
    return entries.length > 0 ? [`C4: the provider knows of order ${order}, and payments does not`] : []
  const believed = {
    charged: payment.status === 'captured' || payment.status === 'refunded' ? payment.amount : 0,
    refunded: payment.refunded,
    refunding: payment.refunding,
  }
  const written = {
    charged: sum(amounts(entries, 'capture')),
    refunded: sum(amounts(entries, 'refund')),
    refunding: 0,
  }
  const faults = entries
    .filter(({ currency }) => currency !== payment.currency)
    .map(({ kind, currency }) => `C4: a ${kind} of order ${order} is in ${currency}`)
  if (!Bun.deepEquals(believed, written))
    faults.push(
      `C4: order ${order}: payments has ${JSON.stringify(believed)}, the provider ${JSON.stringify(written)}`,
    )
  if (payment.status === 'pending' || payment.status === 'authorized')
    faults.push(`C3: the payment of order ${order} is still ${payment.status}`)
  return faults
}

const amounts = (entries: readonly Entry[], kind: Entry['kind']) =>
  entries.filter((entry) => entry.kind === kind).map(({ amount }) => amount)

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0)
