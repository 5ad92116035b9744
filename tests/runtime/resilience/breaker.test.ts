// When the breaker opens, how long it rests, and what closes it again.
import { afterEach, describe, expect, setSystemTime, test } from 'bun:test'
import { failure } from '../../../runtime/failure.ts'
import { noInstance, outcomeUnknown } from '../../../runtime/resilience/failures.ts'
import { until } from '../../world/until.ts'
import { never, options, testRoad, thrownBy, type TestRoad } from './road.ts'

const fail = () => Promise.reject(outcomeUnknown())
const answer = async () => 'answer'
const refuse = () => Promise.reject(failure('missing', 'missing', 'Not there.')())
const state = ({ policy }: TestRoad) => policy.state().breaker

async function times(count: number, { policy }: TestRoad, work: () => Promise<unknown>): Promise<void> {
  for (let call = 0; call < count; call++) await thrownBy(policy.call(work, options()))
}

/** One call: whether it was let through. */
async function passes({ policy }: TestRoad, work: () => Promise<unknown> = answer): Promise<boolean> {
  let sent = false
  await thrownBy(policy.call(() => ((sent = true), work()), options()))
  return sent
}

afterEach(() => setSystemTime())

describe('it opens', () => {
  test('at the fifth failure in a row, not at the fourth', async () => {
    const road = testRoad()
    await times(4, road, fail)
    await times(1, road, answer)
    await times(4, road, fail)
    expect(state(road)).toBe('closed')
    await times(1, road, fail)
    expect(state(road)).toBe('open')
  })

  test('at half of ten calls in ten seconds, not at half of nine', async () => {
    const road = testRoad()
    for (const work of [answer, fail, answer, fail, fail, answer, fail, answer]) await times(1, road, work)
    expect(state(road)).toBe('closed') // 4 of 8
    await times(1, road, answer)
    await times(1, road, fail)
    expect(state(road)).toBe('open') // 5 of 10
  })

  test('not for failures that are more than ten seconds old, however quiet it was since', async () => {
    const road = testRoad()
    for (const work of [fail, fail, fail, answer, fail, fail, fail, answer]) await times(1, road, work)
    road.advance(60_000)
    for (const work of [answer, answer, fail, answer]) await times(1, road, work)
    expect(state(road)).toBe('closed')
  })

  test('for refusals and for missing instances never', async () => {
    const road = testRoad()
    await times(50, road, refuse)
    await times(50, road, () => Promise.reject(noInstance()))
    expect(state(road)).toBe('closed')
  })

  test('within five seconds when the module takes five for each answer', async () => {
    const road = testRoad() // the settings as they are: two seconds for each try
    const begun = performance.now()
    const calls = Array.from({ length: 20 }, () =>
      thrownBy(road.policy.call(never, options({ retrySafe: true, deadlineMs: 10_000 }))),
    )
    await until('the breaker to open', () => state(road) === 'open')
    expect(performance.now() - begun).toBeLessThan(5_000)
    for (const thrown of await Promise.all(calls)) expect(thrown).toMatchObject({ kind: 'unknown' })
    expect(performance.now() - begun).toBeLessThan(5_000)
  })
})

describe('while it is open', () => {
  test('nothing is sent, and the failure says when to come again', async () => {
    const road = testRoad({ firstRestMs: 4_000 })
    await times(5, road, fail)
    expect(await passes(road)).toBe(false)
    road.advance(500)
    expect(await thrownBy(road.policy.call(answer, options()))).toMatchObject({
      kind: 'unavailable',
      code: 'module-resting',
      retryAfterSeconds: 4,
    })
    expect(road.told).toContain('orders shed: breaker')
  })

  test('it rests one, two, four, five and never more seconds', async () => {
    const road = testRoad()
    await times(5, road, fail)
    for (const restMs of [1_000, 2_000, 4_000, 5_000, 5_000]) {
      road.advance(restMs - 1)
      expect(await passes(road, fail)).toBe(false)
      road.advance(1)
      expect(await passes(road, fail)).toBe(true)
    }
  })

  test('a wall clock that is set back does not prolong the rest, one that is set forward does not end it', async () => {
    const road = testRoad()
    setSystemTime(new Date('2026-06-01T12:00:00Z'))
    await times(5, road, fail)
    setSystemTime(new Date('2026-06-01T18:00:00Z'))
    expect(await passes(road)).toBe(false)
    setSystemTime(new Date('2026-06-01T06:00:00Z'))
    road.advance(1_000)
    expect(await passes(road)).toBe(true)
    expect(state(road)).toBe('closed')
  })
})

describe('half open', () => {
  async function halfOpen(): Promise<TestRoad> {
    const road = testRoad()
    await times(5, road, fail)
    road.advance(1_000)
    return road
  }

  test('one call probes, and the others are told at once', async () => {
    const road = await halfOpen()
    const probe = Promise.withResolvers<string>()
    const probing = road.policy.call(() => probe.promise, options())
    expect(state(road)).toBe('half-open')
    expect(await passes(road)).toBe(false)
    probe.resolve('well')
    expect(await probing).toBe('well')
    expect(state(road)).toBe('closed')
    expect(road.told.filter((line) => !line.includes('shed'))).toEqual([
      'orders open',
      'orders half-open',
      'orders closed',
    ])
  })

  test('a refusal closes it: the module answers again', async () => {
    const road = await halfOpen()
    await times(1, road, refuse)
    expect(state(road)).toBe('closed')
  })

  test('what was counted before is forgotten when it closes', async () => {
    const road = await halfOpen()
    await times(1, road, answer)
    await times(4, road, fail)
    expect(state(road)).toBe('closed')
  })

  test('a probe that finds no instance leaves it open', async () => {
    const road = await halfOpen()
    await times(1, road, () => Promise.reject(noInstance()))
    expect(state(road)).toBe('open')
  })

  test('a probe whose asker leaves leaves it open', async () => {
    const road = await halfOpen()
    const leaving = new AbortController()
    const thrown = thrownBy(road.policy.call(never, options({ signal: leaving.signal })))
    leaving.abort('gone')
    expect(await thrown).toBe('gone')
    await until('the breaker to decide', () => state(road) !== 'half-open')
    expect(road.told.filter((line) => !line.includes('shed'))).toEqual([
      'orders open',
      'orders half-open',
      'orders open',
    ])
  })

  test('a probe that never got its turn leaves it open', async () => {
    const road = testRoad({ concurrency: 2, breakerRow: 1 })
    const first = Promise.withResolvers<never>()
    const failing = thrownBy(road.policy.call(() => first.promise, options()))
    for (const work of [never, never]) void thrownBy(road.policy.call(work, options())) // one runs, one waits
    first.reject(outcomeUnknown())
    await failing
    expect(road.policy.state()).toMatchObject({ breaker: 'open', inFlight: 2 })
    road.advance(1_000)
    await thrownBy(road.policy.call(answer, options({ deadlineMs: 20 })))
    await until('the breaker to decide', () => state(road) !== 'half-open')
    expect(road.told.filter((line) => !line.includes('shed'))).toEqual([
      'orders open',
      'orders half-open',
      'orders open',
    ])
  })
})
