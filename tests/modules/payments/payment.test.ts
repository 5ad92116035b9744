// The rules of a payment, by example.
import { describe, expect, test } from 'bun:test'
import { Failure } from '#runtime'
import {
  authorized,
  cameBack,
  captured,
  dueStep,
  newsOf,
  noticed,
  owed,
  refunded,
  refundedElsewhere,
  requestVoid,
  setAside,
} from '../../../modules/payments/payment.ts'
import { authorizedOne, capturedOne, euros, paymentIn, pending } from './payment-fixture.ts'

const over = { status: 'refunded', authorization: 'hold' } as const
const withHold = (refunded: number, refunding: number) =>
  paymentIn({ status: 'captured', authorization: 'hold', refunded, refunding })

function codeOf(work: () => unknown): string | undefined {
  try {
    work()
  } catch (error) {
    if (error instanceof Failure) return error.code
    throw error
  }
  return undefined
}

describe('a payment', () => {
  test('is held first, then taken', () => {
    expect(dueStep(pending)).toBe('authorize')
    const held = authorized(pending, { kind: 'authorized', authorization: 'hold' })
    expect(held.state).toEqual({ status: 'authorized', authorization: 'hold' })
    expect(dueStep(held)).toBe('capture')
    const taken = captured(held, { kind: 'captured' })
    expect(taken.state).toEqual({ status: 'captured', authorization: 'hold', refunded: 0, refunding: 0 })
    expect(dueStep(taken)).toBeUndefined()
    expect(newsOf(held, taken)).toBe('taken')
  })

  test('ends when it is declined, and says so', () => {
    const declined = authorized(pending, { kind: 'declined', reason: 'card-declined' })
    expect(declined.state).toEqual({ status: 'declined', reason: 'card-declined' })
    expect(dueStep(declined)).toBeUndefined()
    expect(newsOf(pending, declined)).toBe('declined')
  })

  test('is declined when what is held can no longer be taken', () => {
    const declined = captured(authorizedOne, { kind: 'declined', reason: 'expired' })
    expect(declined.state).toEqual({ status: 'declined', reason: 'expired' })
    expect(newsOf(authorizedOne, declined)).toBe('declined')
  })

  test('is declined when somebody else let go of what was held', () => {
    const gone = captured(authorizedOne, { kind: 'voided' })
    expect(gone.state).toEqual({ status: 'declined', reason: 'hold-released' })
    expect(newsOf(authorizedOne, gone)).toBe('declined')
  })

  test('is moved by what the provider says of its own accord, however much of it was not heard', () => {
    const says = (kind: 'authorized' | 'captured' | 'voided') => ({ authorization: 'hold', says: { kind } })
    expect(noticed(pending, says('authorized'))).toEqual(authorizedOne)
    expect(noticed(pending, says('captured'))).toEqual(capturedOne)
    expect(noticed(requestVoid(pending), says('voided')).state).toEqual({ status: 'voided' })
    const failed = { authorization: 'hold', says: { kind: 'declined', reason: 'expired-card' } } as const
    expect(noticed(pending, failed).state).toEqual({ status: 'declined', reason: 'expired-card' })
    for (const late of [says('authorized'), failed, says('voided')])
      expect(noticed(capturedOne, late)).toBe(capturedOne)
  })

  test('counts what was given back by somebody else', () => {
    expect(refundedElsewhere(withHold(300, 200), 400).state).toMatchObject({ refunded: 700, refunding: 200 })
    expect(refundedElsewhere(withHold(300, 0), 700).state).toEqual(over)
    expect(refundedElsewhere(authorizedOne, 1)).toBe(authorizedOne)
  })

  test('is let go instead of taken once a void was asked for', () => {
    const wished = requestVoid(pending)
    expect(dueStep(wished)).toBe('authorize')
    const held = authorized(wished, { kind: 'authorized', authorization: 'hold' })
    expect(dueStep(held)).toBe('void')
    const voided = captured(held, { kind: 'voided' })
    expect(voided.state).toEqual({ status: 'voided' })
    expect(newsOf(held, voided)).toBe('voided')
  })

  test('owes all of it when the void came too late, and tells nobody that it was taken', () => {
    const wished = requestVoid(authorizedOne)
    const taken = captured(wished, { kind: 'captured' })
    expect(owed(taken)).toBe(1_000)
    expect(newsOf(wished, taken)).toBeUndefined()
  })

  test('owes only what nobody gives back already', () => {
    expect(owed(requestVoid(withHold(300, 200)))).toBe(500)
    expect(owed(withHold(300, 200))).toBe(0)
  })

  test('owes again what the provider refused to give back, once it is to be voided', () => {
    const refused = refunded(requestVoid(withHold(0, 1_000)), 400, { kind: 'refused', reason: 'any' })
    expect(owed(refused)).toBe(400)
  })

  test('is refunded when nothing is left, and voided for others if that was the wish', () => {
    const last = refunded(withHold(600, 400), 400, { kind: 'refunded' })
    expect(last.state).toEqual(over)
    expect(newsOf(withHold(600, 400), last)).toBeUndefined()
    const wished = requestVoid(withHold(600, 400))
    expect(newsOf(wished, refunded(wished, 400, { kind: 'refunded' }))).toBe('voided')
  })

  test('over nothing at all ends at once when it is voided', () => {
    const state = { status: 'captured', authorization: 'hold', refunded: 0, refunding: 0 } as const
    const free = paymentIn(state, { amount: 0 })
    expect(requestVoid(free).state).toEqual(over)
    expect(newsOf(free, requestVoid(free))).toBe('voided')
  })

  test.each([{ status: 'declined', reason: 'card-declined' } as const, { status: 'voided' } as const])(
    'that has ended ($status) is not moved by a void',
    (state) => {
      const ended = paymentIn(state)
      expect(requestVoid(ended)).toBe(ended)
    },
  )

  test('is with us again when what was given back comes back, and owed where it was to be voided', () => {
    for (const before of [withHold(1_000, 0), paymentIn(over)]) {
      const after = cameBack(before, 400)
      expect(after.state).toMatchObject({ status: 'captured', refunded: 600, refunding: 0 })
      expect(newsOf(before, after)).toBeUndefined()
      expect(owed(after)).toBe(0)
      expect(owed(cameBack(requestVoid(before), 400))).toBe(400)
    }
    expect(newsOf(paymentIn(over), requestVoid(paymentIn(over)))).toBeUndefined()
  })

  test('is not moved by a second void', () => {
    const wished = requestVoid(capturedOne)
    expect(requestVoid(wished)).toBe(wished)
  })

  test('is not moved by an answer it did not ask for', () => {
    expect(authorized(capturedOne, { kind: 'declined', reason: 'late' })).toBe(capturedOne)
    expect(captured(pending, { kind: 'captured' })).toBe(pending)
    expect(captured(capturedOne, { kind: 'voided' })).toBe(capturedOne)
    expect(refunded(authorizedOne, 1, { kind: 'refunded' })).toBe(authorizedOne)
  })
})

describe('a refund', () => {
  test('of the rest fits, and of one more does not', () => {
    const before = withHold(300, 200)
    expect(setAside(before, euros(500)).state).toMatchObject({ refunded: 300, refunding: 700 })
    expect(codeOf(() => setAside(before, euros(501)))).toBe('refund-too-large')
  })

  test('is refused in another currency', () => {
    expect(codeOf(() => setAside(capturedOne, { amount: 1, currency: 'USD' }))).toBe('wrong-currency')
  })

  test('is refused where no money is with us', () => {
    for (const state of [pending, authorizedOne, paymentIn({ status: 'voided' })])
      expect(codeOf(() => setAside(state, euros(1)))).toBe('payment-not-captured')
    expect(codeOf(() => setAside(paymentIn(over), euros(1)))).toBe('refund-too-large')
  })

  test('frees what was set aside when the provider refuses it', () => {
    const freed = refunded(withHold(300, 200), 200, { kind: 'refused', reason: 'any' })
    expect(freed.state).toMatchObject({ refunded: 300, refunding: 0 })
  })
})
