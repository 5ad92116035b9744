// A small model of all that an order meets: its process, inventory, payments, its customer, and the lines between them.
import type { ProcessRule } from '../../../runtime/process-manager.ts'
import { CustomerId, OrderId, CancelReason } from '#modules/orders'
import {
  cancel,
  confirm,
  isCancellationRequested,
  type Order,
  requestCancellationOf,
} from '../../../modules/orders/order.ts'

/** Lines keep their order; between lines there is none. */
interface World {
  readonly process: string
  readonly order: Order
  /** The customer was told that it will be cancelled. */
  readonly promised: boolean
  readonly stock: 'untouched' | 'reserved' | 'refused' | 'released' | 'committed' | 'expired' | 'lost'
  /** `silent`: the provider has not answered. `voiding`: nor has it, and whatever it takes goes back. */
  readonly payment: 'untouched' | 'silent' | 'voiding' | 'taken' | 'declined' | 'voided'
  readonly lines: Readonly<
    Record<'orders' | 'toInventory' | 'toPayments' | 'fromInventory' | 'fromPayments', readonly string[]>
  >
}

const now = new Date(0)
const placed: World = {
  process: 'new',
  order: {
    id: OrderId.parse('01900000-0000-7000-8000-000000000001'),
    customerId: CustomerId.parse('01900000-0000-7000-8000-000000000002'),
    lines: [],
    total: { amount: 1, currency: 'EUR' },
    paymentMethod: 'any',
    state: { status: 'pending', cancelRequestedAt: null },
    createdAt: now,
    updatedAt: now,
  },
  promised: false,
  stock: 'untouched',
  payment: 'untouched',
  lines: { orders: ['order-placed'], toInventory: [], toPayments: [], fromInventory: [], fromPayments: [] },
}

interface Conditions {
  /** Whether the payment provider may never answer. */
  readonly silence: boolean
}

/** What is wrong where nothing has to move any more, over every sequence in which everything can happen. */
export function wrongEndings(rules: readonly ProcessRule[], { silence }: Conditions): string[] {
  const seen = new Set<string>()
  const wrong = new Set<string>()
  const open = [placed]
  for (let world = open.pop(); world; world = open.pop()) {
    const key = JSON.stringify(world)
    if (seen.has(key)) continue
    seen.add(key)
    const moves = [...deliveries(world, rules), ...deadlines(world, rules)]
    const answers = providerAnswers(world)
    if (moves.length === 0 && (silence || answers.length === 0))
      for (const fault of faultsOf(world)) wrong.add(fault)
    open.push(...moves, ...answers, ...whims(world))
  }
  return [...wrong]
}

function faultsOf({ process, order, promised, stock, payment }: World): string[] {
  const { status } = order.state
  const faults = {
    'the order is pending for ever': status === 'pending',
    [`the process is ${process} and the order ${status}`]: process !== status,
    [`the order is confirmed, its payment ${payment}`]: status === 'confirmed' && payment !== 'taken',
    [`the order is confirmed, its stock ${stock}`]: status === 'confirmed' && stock !== 'committed',
    [`the order is cancelled, its payment ${payment}`]:
      status === 'cancelled' && ['silent', 'taken'].includes(payment),
    [`the order is cancelled, its stock ${stock}`]:
      status === 'cancelled' && ['reserved', 'committed'].includes(stock),
    [`its customer was promised a cancellation and it is ${status}`]: promised && status !== 'cancelled',
  }
  return Object.keys(faults).filter((fault) => faults[fault])
}

/** The head of each line is handled next. */
function deliveries(world: World, rules: readonly ProcessRule[]): World[] {
  const heads = Object.entries(world.lines) as [keyof World['lines'], readonly string[]][]
  return heads.flatMap(([line, [message, ...rest]]) => {
    if (message === undefined) return []
    const taken = { ...world, lines: { ...world.lines, [line]: rest } }
    if (line === 'toInventory') return inventoryHandles(taken, message)
    if (line === 'toPayments') return paymentsHandle(taken, message)
    const rule = rules.find((each) => 'on' in each && each.from === world.process && nameOf(each) === message)
    return [rule ? follow(taken, rule) : taken]
  })
}

/** A deadline can pass at any moment. */
function deadlines(world: World, rules: readonly ProcessRule[]): World[] {
  return rules
    .filter((rule) => !('on' in rule) && rule.from === world.process)
    .map((rule) => follow(world, rule))
}

/** What may happen and need not. */
function whims(world: World): World[] {
  const worlds: World[] = []
  if (world.order.state.status === 'pending' && !isCancellationRequested(world.order)) {
    const requested = { ...world, order: requestCancellationOf(world.order, now), promised: true }
    worlds.push(say(requested, 'orders', 'cancellation-requested'))
  }
  if (world.stock === 'reserved')
    worlds.push(say({ ...world, stock: 'expired' }, 'fromInventory', 'reservation-expired'))
  return worlds
}

function inventoryHandles(world: World, command: string): World[] {
  const { stock } = world
  if (command === 'reserve-stock')
    return [
      say({ ...world, stock: 'reserved' }, 'fromInventory', 'stock-reserved'),
      say({ ...world, stock: 'refused' }, 'fromInventory', 'stock-refused'),
    ]
  if (command === 'release-stock') return [stock === 'reserved' ? { ...world, stock: 'released' } : world]
  if (stock !== 'expired') return [{ ...world, stock: 'committed' }]
  return [{ ...world, stock: 'committed' }, say({ ...world, stock: 'lost' }, 'fromInventory', 'stock-lost')]
}

function paymentsHandle(world: World, command: string): World[] {
  const { payment } = world
  if (command === 'take-payment') return [{ ...world, payment: 'silent' }]
  if (payment === 'taken') return [{ ...world, payment: 'voided' }]
  return [payment === 'silent' ? { ...world, payment: 'voiding' } : world]
}

function providerAnswers(world: World): World[] {
  if (world.payment !== 'silent' && world.payment !== 'voiding') return []
  const kept = world.payment === 'silent' ? 'taken' : 'voided'
  return [
    say({ ...world, payment: kept }, 'fromPayments', 'payment-taken'),
    say({ ...world, payment: 'declined' }, 'fromPayments', 'payment-declined'),
  ]
}

function follow(world: World, rule: ProcessRule): World {
  return rule.actions.reduce((sofar, { name }) => act(sofar, name), { ...world, process: rule.to })
}

function act(world: World, action: string): World {
  const { order } = world
  const reason = CancelReason.options.find((each) => action === `cancelOrder(${each})`)
  if (reason) return { ...world, order: cancel(order, reason, now) }
  switch (action) {
    case 'reserveStock':
      return say(world, 'toInventory', 'reserve-stock')
    case 'takePayment':
      return isCancellationRequested(order) ? world : say(world, 'toPayments', 'take-payment')
    case 'commitStock':
      return isCancellationRequested(order) ? world : say(world, 'toInventory', 'commit-stock')
    case 'confirmOrder':
      return { ...world, order: confirm(order, now) }
    case 'releaseStock':
      return say(world, 'toInventory', 'release-stock')
    case 'voidPayment':
      return say(world, 'toPayments', 'void-payment')
    default:
      throw new Error(`the model knows no action ${action}: teach it what it does`)
  }
}

function say(world: World, line: keyof World['lines'], message: string): World {
  return { ...world, lines: { ...world.lines, [line]: [...world.lines[line], message] } }
}

function nameOf(rule: ProcessRule): string {
  return 'on' in rule ? rule.on.name.slice(rule.on.name.indexOf('.') + 1, rule.on.name.indexOf('@')) : ''
}
