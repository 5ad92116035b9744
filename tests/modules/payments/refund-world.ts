// A small model of a payment's refunds: its line of messages, a provider with books, a bank that sends money back.
import * as fc from 'fast-check'
import { RefundId } from '#modules/payments'
import {
  owed,
  type Payment,
  refunded,
  requestVoid,
  setAside,
  spare,
} from '../../../modules/payments/payment.ts'
import type { ProviderRefund } from '../../../modules/payments/providers/provider.ts'
import { reconcile } from '../../../modules/payments/reconcile.ts'
import { keyOfRefund, type Refund } from '../../../modules/payments/refund.ts'
import { capturedOne, euros } from './payment-fixture.ts'

type Message = { refund: RefundId } | { ahead: readonly RefundId[] }

/** A payment of 1000 that was taken, its line of messages, and what the provider has. */
export interface RefundWorld {
  payment: Payment
  refunds: Refund[]
  readonly line: Message[]
  readonly provider: {
    id: string
    key: string | undefined
    minor: number
    status: ProviderRefund['status']
  }[]
}

export type Happening =
  /** An admin asks for a refund; somebody gives back in the dashboard; the order is cancelled. */
  | { do: 'ask' | 'giveBack'; minor: number }
  | { do: 'void' | 'review' }
  /** The first message of the line is handled; is tried, and the answer lost; is discarded, tried before or not. */
  | { do: 'handle' | 'try' | 'discard' }
  /** The bank sends back a refund that the provider made; a call for one of ours arrives that nobody waits for any more. */
  | { do: 'fail' | 'arrive'; which: number }

const inLine = ['handle', 'handle', 'try', 'review', 'discard'] as const
const minor = fc.integer({ min: 1, max: 700 })
export const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('ask' as const, 'giveBack' as const), minor }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('void' as const) }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constantFrom(...inLine) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('fail' as const, 'arrive' as const), which: fc.nat() }),
  },
)

export const found = ({ provider }: RefundWorld): ProviderRefund[] =>
  provider.map(({ minor: amount, ...each }) => ({ ...each, amount: euros(amount) }))
export const total = (minors: readonly number[]) => minors.reduce((sum, each) => sum + each, 0)
export const backAt = ({ provider }: RefundWorld) =>
  total(provider.filter(({ status }) => status === 'refunded').map((each) => each.minor))

export function happen(world: RefundWorld, what: Happening): void {
  const { payment, refunds, line, provider } = world
  const [first] = line
  if (what.do === 'ask' && what.minor <= spare(payment)) addRefund(world, what.minor, 'admin')
  if (what.do === 'giveBack' && backAt(world) + what.minor <= 1_000) {
    provider.push({ id: `re_${provider.length}`, key: undefined, minor: what.minor, status: 'refunded' })
    review(world)
  }
  if (what.do === 'void') move(world, requestVoid(payment))
  if (what.do === 'review') review(world)
  if (what.do === 'handle') handle(world)
  if (what.do === 'try' && first && 'refund' in first) carryOut(world, first.refund)
  if (what.do === 'discard' && first && 'refund' in first) line.shift()
  const late = what.do === 'arrive' ? refunds[what.which % refunds.length] : undefined
  if (late && make(world, late)) review(world)
  const made = what.do === 'fail' ? provider[what.which % provider.length] : undefined
  if (made?.status === 'refunded') {
    made.status = 'refused'
    review(world)
  }
}

export function review({ refunds, line }: RefundWorld): void {
  line.push({ ahead: refunds.filter(({ status }) => status === 'pending').map(({ id }) => id) })
}

export function addRefund(
  world: RefundWorld,
  amount: number,
  requestedBy: string | null,
  reference?: string,
): void {
  const refund: Refund = {
    ...{ id: RefundId.parse(Bun.randomUUIDv7()), paymentId: world.payment.id, amount: euros(amount) },
    ...{ status: reference ? 'refunded' : 'pending', requestedBy, createdAt: new Date(0) },
    providerReference: reference ?? null,
  }
  world.refunds = [refund, ...world.refunds]
  if (reference) return
  world.payment = setAside(world.payment, euros(amount))
  world.line.push({ refund: refund.id })
}

function move(world: RefundWorld, after: Payment): void {
  world.payment = after
  const back = owed(after)
  if (back > 0) addRefund(world, back, null)
}

/** What the provider says to a wish that is still ours. */
function carryOut(world: RefundWorld, id: RefundId): ProviderRefund['status'] | undefined {
  const refund = world.refunds.find((each) => each.id === id)
  return refund?.status === 'pending' ? make(world, refund) : undefined
}

/** As before under its key, or as the provider's books allow. One that was made there is none of ours. */
export function make(world: RefundWorld, refund: Refund): ProviderRefund['status'] | undefined {
  if (refund.providerReference !== null) return undefined
  const { provider } = world
  const key = keyOfRefund(refund)
  const known = provider.find((each) => each.key === key)
  if (known) return known.status
  const { amount } = refund.amount
  if (backAt(world) + amount > 1_000) return 'refused'
  provider.push({ id: `re_${provider.length}`, key, minor: amount, status: 'refunded' })
  return 'refunded'
}

export function handle(world: RefundWorld): void {
  const first = world.line.shift()
  if (!first) return
  if ('ahead' in first) return record(world, first.ahead)
  const status = carryOut(world, first.refund)
  const refund = world.refunds.find(({ id }) => id === first.refund)
  if (!status || !refund) return
  // A dead letter, which an operator discards in the end.
  if (status === 'refused' && refund.requestedBy === null) return
  world.refunds = world.refunds.map((each) => (each === refund ? { ...refund, status } : each))
  const answer = status === 'refunded' ? ({ kind: status } as const) : { kind: status, reason: 'any' }
  move(world, refunded(world.payment, refund.amount.amount, answer))
}

export function record(world: RefundWorld, unsent: readonly RefundId[]): void {
  const { payment, refunds } = world
  const { payment: after, changes, strangers } = reconcile({ payment, refunds, found: found(world), unsent })
  world.refunds = refunds.map((each) => changes.find(({ was }) => was === each)?.is ?? each)
  for (const { was, is } of changes)
    if (was.status === 'refunded' && is.status === 'pending') world.line.push({ refund: is.id })
  for (const { id, amount } of strangers) addRefund(world, amount.amount, null, id)
  move(world, after)
}

export const newRefundWorld = (): RefundWorld => ({
  payment: capturedOne,
  refunds: [],
  line: [],
  provider: [],
})
