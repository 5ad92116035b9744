// When there is more to do than can be done.
import { afterEach, expect, jest, test } from 'bun:test'
import { openOverload, type Overload } from '../../../runtime/limits/overload.ts'

afterEach(() => {
  jest.useRealTimers()
})
const told: string[] = []
let now = 0

function overloadOf(chance = 0): Overload {
  now = 0
  told.length = 0
  jest.useFakeTimers()
  const observer = { overloaded: (reason: string) => void told.push(reason) }
  return openOverload({ inFlight: 2, lagMs: 100, observer, now: () => now, random: () => chance })
}
/** Why one more is not let in; undefined where it is. */
function refusalOf(overload: Overload): unknown {
  try {
    overload.enter()
    return undefined
  } catch (refusal) {
    return refusal
  }
}
/** The event loop is held up for so long before each of its samples. */
function held(ms: number, samples = 20): void {
  for (let nr = 0; nr < samples; nr += 1) {
    now += 100 + ms
    jest.advanceTimersByTime(100)
  }
}

test('as many as may be are under way, and one that has ended makes room', () => {
  const overload = overloadOf()
  expect([refusalOf(overload), refusalOf(overload)]).toEqual([undefined, undefined])
  expect(refusalOf(overload)).toMatchObject({ code: 'overloaded', kind: 'unavailable', retryAfterSeconds: 1 })
  overload.leave()
  expect(refusalOf(overload)).toBeUndefined()
  overload.close()
})

test('an event loop that runs far too late takes nothing, and takes again once it has caught up', () => {
  const overload = overloadOf(0.999)
  held(300)
  expect(refusalOf(overload)).toMatchObject({ code: 'overloaded' })
  held(0)
  expect(refusalOf(overload)).toBeUndefined()
  overload.close()
})

test('one that comes back is asked for room alone: it has drawn its lot', () => {
  const overload = overloadOf(0)
  held(300)
  expect(refusalOf(overload)).toMatchObject({ code: 'overloaded' })
  overload.reenter()
  overload.reenter()
  expect(() => overload.reenter()).toThrow(expect.objectContaining({ code: 'overloaded' }))
  overload.close()
})

test('bodies find room for 64 MiB together, and those of 16 KiB always', () => {
  const overload = overloadOf()
  const mebibyte = 1_048_576
  for (let nr = 0; nr < 63; nr += 1) overload.hold(mebibyte)
  overload.hold(16_384)
  expect(() => overload.hold(mebibyte)).toThrow(
    expect.objectContaining({ code: 'overloaded', kind: 'unavailable' }),
  )
  expect(told).toEqual(['bodies take 66076672 bytes'])
  overload.hold(mebibyte - 16_384)
  expect(() => overload.hold(16_385)).toThrow(expect.objectContaining({ code: 'overloaded' }))
  overload.hold(16_384)
  overload.release(16_384)
  overload.release(mebibyte)
  overload.hold(mebibyte)
  overload.close()
})

test('the later it runs, the more it refuses', () => {
  for (const [lateMs, chance, refused] of [
    [90, 0, false],
    [150, 0.4, true],
    [150, 0.6, false],
    [190, 0.6, true],
  ] as const) {
    const overload = overloadOf(chance)
    held(lateMs)
    expect([lateMs, chance, refusalOf(overload) !== undefined]).toEqual([lateMs, chance, refused])
    overload.close()
  }
})

test('one pause alone refuses nobody', () => {
  const overload = overloadOf(0)
  held(250, 1)
  expect(refusalOf(overload)).toBeUndefined()
  overload.close()
})

test('a flood is told once in ten seconds', () => {
  const overload = overloadOf()
  for (let nr = 0; nr < 50; nr += 1) refusalOf(overload)
  expect(told).toEqual(['2 requests are under way'])
  now += 10_000
  refusalOf(overload)
  expect(told).toHaveLength(2)
  overload.close()
})
