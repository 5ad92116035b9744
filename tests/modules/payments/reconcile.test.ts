// Whatever becomes of refunds, here and at the provider, a review leaves books that agree.
import { describe, expect, test } from 'bun:test'
import * as fc from 'fast-check'
import { reconcile } from '../../../modules/payments/reconcile.ts'
import type { Refund } from '../../../modules/payments/refund.ts'
import {
  addRefund,
  backAt,
  found,
  handle,
  happen,
  happening,
  make,
  newRefundWorld,
  record,
  type RefundWorld,
  review,
  total,
} from './refund-world.ts'

/** Runs `law` after each happening, and once more when all is done and reviewed. */
function always(law: (world: RefundWorld, isSettled: boolean) => void): void {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 30, size: 'max' }), (story) => {
      const world = newRefundWorld()
      for (const what of story) {
        happen(world, what)
        law(world, false)
      }
      for (let round = 0; world.line.length > 0; round++) {
        if (round > 200) throw new Error('it never ends')
        handle(world)
      }
      review(world)
      handle(world)
      while (world.line.length > 0) handle(world)
      law(world, true)
    }),
    { numRuns: 2_000 },
  )
}

const sumOf = ({ refunds }: RefundWorld, wanted: Refund['status']) =>
  total(refunds.filter(({ status }) => status === wanted).map(({ amount }) => amount.amount))

describe('whatever becomes of refunds', () => {
  test('a payment has as much given back, and being given back, as its refunds say', () => {
    always((world) => {
      const { state } = world.payment
      const [back, underWay] = [sumOf(world, 'refunded'), sumOf(world, 'pending')]
      if (state.status === 'captured') expect(state).toMatchObject({ refunded: back, refunding: underWay })
      else expect([state.status, back, underWay]).toEqual(['refunded', 1_000, 0])
      expect(back + underWay).toBeLessThanOrEqual(1_000)
    })
  })

  test('in the end our books have what the provider has', () => {
    always((world, isSettled) => {
      if (isSettled) expect(sumOf(world, 'refunded')).toBe(backAt(world))
    })
  })

  test('in the end nothing of an admin’s is set aside, and of a voided payment all that was not given back is', () => {
    let owing = 0
    always((world, isSettled) => {
      if (!isSettled) return
      const { payment, refunds } = world
      expect(
        refunds.filter(({ status, requestedBy }) => status === 'pending' && requestedBy !== null),
      ).toEqual([])
      if (payment.voidRequested) expect(sumOf(world, 'pending')).toBe(1_000 - backAt(world))
      if (sumOf(world, 'pending') > 0) owing++
    })
    expect(owing).toBeGreaterThan(100)
  })

  test('the provider gives back no more than was taken', () => {
    always((world) => expect(backAt(world)).toBeLessThanOrEqual(1_000))
  })
})

test('a refund whose message came later than the review is none of its business', () => {
  const world = newRefundWorld()
  review(world)
  addRefund(world, 300, 'admin')
  handle(world)
  expect(world.refunds).toMatchObject([{ status: 'pending' }])
  expect(world.payment.state).toMatchObject({ refunding: 300 })
})

test('a refund that the provider has made does not give way to somebody else’s', () => {
  const world = newRefundWorld()
  for (const cents of [500, 300]) addRefund(world, cents, 'admin')
  const [newest, oldest] = world.refunds
  if (newest) make(world, newest)
  world.provider.push({ id: 're_of_others', key: undefined, minor: 600, status: 'refunded' })
  record(world, [])
  expect(world.refunds.find(({ id }) => id === newest?.id)?.status).toBe('pending')
  expect(world.refunds.find(({ id }) => id === oldest?.id)?.status).toBe('refused')
  expect(world.payment.state).toMatchObject({ refunded: 600, refunding: 300 })
})

test('a review of what was reviewed changes nothing', () => {
  always((world, isSettled) => {
    if (!isSettled) return
    const { payment, refunds } = world
    const unsent = refunds.map(({ id }) => id)
    expect(reconcile({ payment, refunds, found: found(world), unsent })).toEqual({
      payment,
      changes: [],
      strangers: [],
    })
  })
})
