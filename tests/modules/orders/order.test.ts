// The rules of an order, by example and by property.
import { describe, expect, test } from 'bun:test'
import * as fc from 'fast-check'
import { CancelReason, CustomerId, OrderId } from '#modules/orders'
import { Failure } from '#runtime'
import {
  type Basket,
  cancel,
  confirm,
  isCancellationRequested,
  maySee,
  type Order,
  place,
  requestCancellationOf,
} from '../../../modules/orders/order.ts'

const id = OrderId.parse(Bun.randomUUIDv7())
const customerId = CustomerId.parse(Bun.randomUUIDv7())
const placedAt = new Date('2026-03-01T10:00:00Z')
const later = new Date('2026-03-01T10:05:00Z')

const euros = (amount: number) => ({ amount, currency: 'EUR' })
const catalogue = [
  { sku: 'OAK', name: 'Oak board', price: euros(1299) },
  { sku: 'PINE', name: 'Pine board', price: euros(450) },
  { sku: 'SAW', name: 'Saw', price: { amount: 9900, currency: 'USD' } },
  { sku: 'MINE', name: 'Gold mine', price: euros(Number.MAX_SAFE_INTEGER) },
]

function placed(...lines: [sku: string, quantity: number][]): Order {
  return place(basketOf(lines), catalogue, { id, customerId, now: placedAt })
}

function basketOf(lines: [sku: string, quantity: number][]): Basket {
  return { lines: lines.map(([sku, quantity]) => ({ sku, quantity })), paymentMethod: 'pm_card_visa' }
}

function refusalOf(work: () => unknown): { code: string; pointers: string[] } {
  try {
    work()
  } catch (error) {
    if (error instanceof Failure)
      return { code: error.code, pointers: error.errors.map(({ pointer }) => pointer) }
    throw error
  }
  throw new Error('expected a refusal, and it was accepted')
}

describe('placing', () => {
  test('takes names and prices from the catalogue and adds them up', () => {
    expect(placed(['PINE', 2], ['OAK', 3])).toEqual({
      id,
      customerId,
      lines: [
        { sku: 'PINE', name: 'Pine board', quantity: 2, unitPrice: euros(450) },
        { sku: 'OAK', name: 'Oak board', quantity: 3, unitPrice: euros(1299) },
      ],
      total: euros(2 * 450 + 3 * 1299),
      paymentMethod: 'pm_card_visa',
      state: { status: 'pending', cancelRequestedAt: null },
      createdAt: placedAt,
      updatedAt: placedAt,
    })
  })

  test('refuses every unknown SKU, with a pointer to each', () => {
    expect(refusalOf(() => placed(['OAK', 1], ['ASH', 1], ['constructor', 1]))).toEqual({
      code: 'unknown-sku',
      pointers: ['/lines/1/sku', '/lines/2/sku'],
    })
  })

  test('refuses a SKU in a second line, with a pointer to it', () => {
    expect(refusalOf(() => placed(['OAK', 1], ['PINE', 1], ['OAK', 2]))).toEqual({
      code: 'repeated-sku',
      pointers: ['/lines/2/sku'],
    })
  })

  test('refuses mixed currencies, with a pointer to each line that differs from the first', () => {
    expect(refusalOf(() => placed(['OAK', 1], ['SAW', 1], ['PINE', 1]))).toEqual({
      code: 'mixed-currencies',
      pointers: ['/lines/1/sku'],
    })
  })

  test('accepts a total of 2^53 - 1 and refuses one more', () => {
    expect(placed(['MINE', 1]).total).toEqual(euros(Number.MAX_SAFE_INTEGER))
    expect(refusalOf(() => placed(['MINE', 2])).code).toBe('total-too-large')
    expect(refusalOf(() => placed(['MINE', 1], ['PINE', 1])).code).toBe('total-too-large')
  })

  test('gives a total that equals the sum of its lines, whatever is bought', () => {
    const line = fc.record({
      sku: fc.string({ minLength: 1 }),
      quantity: fc.integer({ min: 1, max: 1_000 }),
      amount: fc.integer({ min: 0, max: 1_000_000_000 }),
    })
    const lines = fc.uniqueArray(line, { selector: ({ sku }) => sku, minLength: 1, maxLength: 50 })
    fc.assert(
      fc.property(lines, (bought) => {
        const prices = bought.map(({ sku, amount }) => ({ sku, name: sku, price: euros(amount) }))
        const order = place({ lines: bought, paymentMethod: 'any' }, prices, {
          id,
          customerId,
          now: placedAt,
        })
        const sum = bought.reduce((total, each) => total + BigInt(each.amount) * BigInt(each.quantity), 0n)
        expect(BigInt(order.total.amount)).toBe(sum)
        expect(order.lines.map(({ sku, quantity }) => [sku, quantity])).toEqual(
          bought.map(({ sku, quantity }) => [sku, quantity]),
        )
      }),
    )
  })
})

describe('a request to cancel', () => {
  test('is noted once on a pending order', () => {
    const requested = requestCancellationOf(placed(['OAK', 1]), placedAt)
    expect(requested.state).toEqual({ status: 'pending', cancelRequestedAt: placedAt })
    expect(requestCancellationOf(requested, later)).toBe(requested)
  })

  test('is refused once the order is confirmed', () => {
    const confirmed = confirm(placed(['OAK', 1]), later)
    expect(refusalOf(() => requestCancellationOf(confirmed, later)).code).toBe('order-confirmed')
  })

  test('changes nothing once the order is cancelled', () => {
    const cancelled = cancel(placed(['OAK', 1]), 'out-of-stock', later)
    expect(requestCancellationOf(cancelled, later)).toBe(cancelled)
  })

  test('keeps the order from being confirmed', () => {
    const requested = requestCancellationOf(placed(['OAK', 1]), placedAt)
    expect(confirm(requested, later)).toBe(requested)
  })
})

describe('whatever happens to an order, in whatever sequence', () => {
  type Happening = { name: string; happen: (order: Order) => Order }
  const request: Happening = {
    name: 'request',
    happen: (order) => (order.state.status === 'confirmed' ? order : requestCancellationOf(order, later)),
  }
  const confirmation: Happening = { name: 'confirm', happen: (order) => confirm(order, later) }
  const cancellations = CancelReason.options.map((reason): Happening => {
    return { name: reason, happen: (order) => cancel(order, reason, later) }
  })
  const happenings = fc.array(fc.constantFrom(request, confirmation, ...cancellations), { maxLength: 12 })

  /** Each step of a life: what happened, before, after. */
  function livesThrough(life: readonly Happening[]) {
    let order = placed(['OAK', 1], ['PINE', 2])
    return life.map(({ name, happen }) => {
      const before = order
      order = happen(before)
      return { name, before, after: order }
    })
  }

  function always(holds: (step: { name: string; before: Order; after: Order }) => void): void {
    fc.assert(
      fc.property(happenings, (life) => livesThrough(life).forEach(holds)),
      { numRuns: 1_000 },
    )
  }

  test('a confirmed order has no cancel reason, a cancelled one has', () => {
    always(({ after: { state } }) => {
      const reasons = 'reason' in state ? [state.reason] : []
      expect(reasons).toHaveLength(state.status === 'cancelled' ? 1 : 0)
    })
  })

  test('cancelled is final, and confirmed is left for lost stock alone', () => {
    always(({ name, before, after }) => {
      const leavesForLostStock = before.state.status === 'confirmed' && name === 'stock-lost'
      if (before.state.status !== 'pending' && !leavesForLostStock) expect(after).toBe(before)
    })
  })

  test('an order whose cancellation is requested is not confirmed', () => {
    always(({ before, after }) => {
      if (isCancellationRequested(before)) expect(after.state.status).not.toBe('confirmed')
    })
  })

  test('what was bought, by whom and for how much stays as it was', () => {
    always(({ before, after }) => {
      const { state: _was, updatedAt: _then, ...old } = before
      const { state: _is, updatedAt: _now, ...current } = after
      expect(current).toEqual(old)
    })
  })

  test('the same again changes nothing', () => {
    fc.assert(
      fc.property(happenings, fc.constantFrom(request, confirmation, ...cancellations), (life, again) => {
        const order = again.happen(livesThrough(life).at(-1)?.after ?? placed(['OAK', 1]))
        expect(again.happen(order)).toBe(order)
      }),
    )
  })
})

test('an order is seen by its customer and by admins, not by other customers', () => {
  const order = placed(['OAK', 1])
  expect(maySee({ id: customerId, role: 'customer' }, order)).toBe(true)
  expect(maySee({ id: Bun.randomUUIDv7(), role: 'admin' }, order)).toBe(true)
  expect(maySee({ id: Bun.randomUUIDv7(), role: 'customer' }, order)).toBe(false)
})
