// What holds of a payment whatever happens, in whatever order, and however often answers get lost.
import { expect, test } from 'bun:test'
import * as fc from 'fast-check'
import { dueStep } from '../../../modules/payments/payment.ts'
import { happen, type Happening, newWorld, settle, type World } from './payment-world.ts'

const calls = ['call', 'call', 'call', 'record', 'record', 'record', 'delay', 'arrive', 'void'] as const
const byHand = ['take', 'release'] as const
const happenings: fc.Arbitrary<Happening[]> = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.record({ do: fc.constantFrom(...calls) }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('hear' as const), which: fc.nat() }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constantFrom(...byHand) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('refund' as const),
        amount: fc.integer({ min: 1, max: 120 }),
        isRefused: fc.boolean(),
      }),
    },
  ),
  { maxLength: 40 },
)
const amounts = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 100 }))
const cards = fc.constantFrom('works' as const, 'works' as const, 'is declined' as const)

/** Runs `law` after each happening, and once more when all is settled. */
function always(law: (world: World, isSettled: boolean) => void): void {
  fc.assert(
    fc.property(cards, amounts, happenings, (card, amount, story) => {
      const world = newWorld(card, amount)
      for (const happening of story) {
        happen(world, happening)
        law(world, false)
      }
      settle(world)
      law(world, true)
    }),
    { numRuns: 3_000 },
  )
}

const totalOf = (minor: Iterable<number>) => [...minor].reduce((total, each) => total + each, 0)

test('money is captured at most once, and a declined card never', () => {
  always(({ books, card }) => expect(books.captures).toBeLessThanOrEqual(card === 'works' ? 1 : 0))
})

test('never more is given back than was captured', () => {
  always(({ books, payment }) => {
    expect(totalOf(books.refunds.values())).toBeLessThanOrEqual(books.captures * payment.amount.amount)
    if (payment.state.status !== 'captured') return
    const { refunded, refunding } = payment.state
    expect(refunding).toBeGreaterThanOrEqual(0)
    expect(refunded + refunding).toBeLessThanOrEqual(payment.amount.amount)
  })
})

test('a void request always ends in no net charge and nothing held', () => {
  let voids = 0
  always(({ books, payment }, isSettled) => {
    if (!isSettled || !payment.voidRequested) return
    voids++
    expect(books.captures * payment.amount.amount - totalOf(books.refunds.values())).toBe(0)
    expect(books.held && !books.voided && books.captures === 0).toBe(false)
    expect(['voided', 'refunded', 'declined']).toContain(payment.state.status)
  })
  expect(voids).toBeGreaterThan(100)
})

test('without a void request only what admins asked for is given back', () => {
  always(({ books, payment, refunds }, isSettled) => {
    if (!isSettled || payment.voidRequested) return
    const asked = refunds.filter((refund) => !refund.isRefused).map((refund) => refund.amount)
    expect(totalOf(books.refunds.values())).toBe(totalOf(asked))
    if (refunds.length === 0) expect(payment.state.status).toBeOneOf(['captured', 'declined'])
  })
})

test('our row and the books of the provider agree in the end', () => {
  always(({ books, payment }, isSettled) => {
    if (!isSettled) return
    const { state, amount } = payment
    const back = totalOf(books.refunds.values())
    expect(books.captures === 1).toBe(state.status === 'captured' || state.status === 'refunded')
    // What others let go is declined: it cannot be taken.
    const isReleased = state.status === 'declined' && state.reason === 'hold-released'
    expect(books.voided).toBe(state.status === 'voided' || isReleased)
    if (isReleased) expect(payment.voidRequested).toBe(false)
    if (state.status === 'captured') expect(state).toMatchObject({ refunded: back, refunding: 0 })
    if (state.status === 'refunded') expect(back).toBe(amount.amount)
  })
})

test('amount, currency, customer and order never change', () => {
  always(({ payment, card }) => {
    const { state: _, voidRequested: __, ...fixed } = newWorld(card, payment.amount.amount).payment
    expect(payment).toMatchObject(fixed)
  })
})

test('the customer who waits hears of the charge once: taken, declined or voided', () => {
  always(({ news, payment }, isSettled) => {
    const first = news.filter((each) => each === 'taken' || each === 'declined')
    expect(first.length).toBeLessThanOrEqual(1)
    expect(news.filter((each) => each === 'voided').length).toBeLessThanOrEqual(1)
    if (isSettled) expect(news.length).toBeGreaterThan(0)
    if (isSettled && payment.voidRequested && payment.state.status !== 'declined')
      expect(news.at(-1)).toBe('voided')
  })
})

test('as long as a step is due, exactly one message is on its way to carry it out', () => {
  always(({ payment, line }) => {
    const steps = line.filter((message) => message.step !== 'refund')
    // A notice may have overtaken it.
    expect(steps.length).toBeOneOf(dueStep(payment) ? [1] : [0, 1])
  })
})
