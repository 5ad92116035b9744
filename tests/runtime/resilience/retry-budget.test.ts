// Repeats are a small share of the calls, whatever fails and whenever.
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { outcomeUnknown } from '../../../runtime/resilience/failures.ts'
import { openRetryBudget } from '../../../runtime/resilience/retry-budget.ts'
import { defaultResilience } from '../../../runtime/resilience/settings.ts'
import { options, testClock, testRoad, thrownBy } from './road.ts'

const neverOpens = { breakerRow: Infinity, breakerCalls: Infinity }

describe('the retry budget', () => {
  test('allows at most a tenth over any run of traffic, if no floor is granted', () => {
    const step = fc.record({ calls: fc.nat(200), wishes: fc.nat(200), pauseMs: fc.nat(15_000) })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const clock = testClock()
        const budget = openRetryBudget({ ...defaultResilience, budgetFloor: 0 }, clock.now)
        let [calls, repeats] = [0, 0]
        for (const { calls: made, wishes, pauseMs } of steps) {
          for (let call = 0; call < made; call++) budget.called()
          calls += made
          for (let wish = 0; wish < wishes; wish++) repeats += budget.take() ? 1 : 0
          expect(repeats).toBeLessThanOrEqual(calls / 10)
          clock.advance(pauseMs)
        }
      }),
    )
  })

  test('is not miserly either: with every call failing a tenth is repeated', () => {
    const clock = testClock()
    const budget = openRetryBudget(defaultResilience, clock.now)
    let repeats = 0
    for (let call = 0; call < 10_000; call++) {
      budget.called()
      repeats += budget.take() ? 1 : 0
      clock.advance(7)
    }
    expect(repeats).toBeGreaterThan(950)
    expect(repeats).toBeLessThanOrEqual(1_000)
  })

  test('grants a quiet service its floor in each window', () => {
    const clock = testClock()
    const budget = openRetryBudget(defaultResilience, clock.now)
    const granted = () => [1, 2, 3, 4, 5].filter(() => budget.take()).length
    expect(granted()).toBe(3)
    clock.advance(5_000)
    expect(granted()).toBe(0)
    clock.advance(5_000)
    expect(granted()).toBe(3)
  })

  test('forgets a heavy past', () => {
    const clock = testClock()
    const budget = openRetryBudget({ ...defaultResilience, budgetFloor: 0 }, clock.now)
    for (let call = 0; call < 1_000; call++) budget.called()
    clock.advance(defaultResilience.budgetWindowMs)
    expect(budget.take()).toBe(false)
  })
})

describe('a module that fails', () => {
  async function tries(share: number, more: object): Promise<{ tries: number; calls: number }> {
    const { policy, advance } = testRoad(more)
    let [made, turn] = [0, 0]
    const calls = 2_000
    for (let call = 0; call < calls; call++) {
      const work = async () => {
        made += 1
        turn += share
        if (turn < 1) return
        turn -= 1
        throw outcomeUnknown()
      }
      await thrownBy(policy.call(work, options({ retrySafe: true })))
      advance(10)
    }
    return { tries: made, calls }
  }

  test('every time is asked at most a tenth more often, with no breaker to help', async () => {
    const { tries: made, calls } = await tries(1, neverOpens)
    expect(made).toBeLessThanOrEqual(calls * 1.1)
    expect(made).toBeGreaterThan(calls * 1.08)
  })

  test('half of the time too', async () => {
    const { tries: made, calls } = await tries(0.5, neverOpens)
    expect(made).toBeLessThanOrEqual(calls * 1.1)
  })

  test('every time is hardly asked at all with the breaker', async () => {
    const { tries: made } = await tries(1, {})
    expect(made).toBeLessThan(40) // twenty seconds: a few until it opens, then one for each rest
  })
})
