// What comes out of a call to another module when the road fails, and what is done about it.
import { describe, expect, test } from 'bun:test'
import { failure } from '../../../runtime/failure.ts'
import { noInstance } from '../../../runtime/resilience/failures.ts'
import { until } from '../../world/until.ts'
import { never, options, testRoad, thrownBy } from './road.ts'

const orderMissing = failure('missing', 'order-missing', 'There is no such order.')
const brokenConnection = () => Object.assign(new Error('socket'), { code: 'ConnectionClosed' })
const refusedConnection = () => Object.assign(new Error('refused'), { code: 'ConnectionRefused' })

describe('a call', () => {
  test('gives the answer, and tells its attempt', async () => {
    const { policy } = testRoad()
    expect(await policy.call(async (_, attempt) => ({ attempt }), options())).toEqual({ attempt: 0 })
  })

  test('throws a refusal as the module answered it, once, and never opens the breaker for it', async () => {
    const { policy, told } = testRoad()
    const refusal = orderMissing()
    let tries = 0
    for (let call = 0; call < 50; call++) {
      const refuse = () => ((tries += 1), Promise.reject(refusal))
      expect(await thrownBy(policy.call(refuse, options({ retrySafe: true })))).toBe(refusal)
    }
    expect({ tries, told, breaker: policy.state().breaker }).toEqual({
      tries: 50,
      told: [],
      breaker: 'closed',
    })
  })

  test('leaves a fault of ours as it is', async () => {
    const fault = new TypeError('undefined is not a function')
    const { policy } = testRoad()
    expect(await thrownBy(policy.call(() => Promise.reject(fault), options({ retrySafe: true })))).toBe(fault)
  })

  test('is unavailable when the connection was refused, unknown when it broke', async () => {
    const { policy } = testRoad()
    const refused = await thrownBy(policy.call(() => Promise.reject(refusedConnection()), options()))
    const broken = await thrownBy(policy.call(() => Promise.reject(brokenConnection()), options()))
    expect(refused).toMatchObject({ kind: 'unavailable', code: 'module-unreachable', retryAfterSeconds: 1 })
    expect(broken).toMatchObject({ kind: 'unknown', code: 'outcome-unknown' })
  })

  test('is repeated after a failure of the road if that is safe, and only then', async () => {
    const { policy, told } = testRoad()
    const failTwice = async (_: AbortSignal, attempt: number) => {
      if (attempt < 2) throw brokenConnection()
      return 'at last'
    }
    expect(await policy.call(failTwice, options({ retrySafe: true }))).toBe('at last')
    expect(told).toEqual(['orders repeated', 'orders repeated'])
    expect(await thrownBy(policy.call(failTwice, options()))).toMatchObject({ kind: 'unknown' })
    expect(told).toHaveLength(2)
  })

  test('stays unknown when the first try may have done it and the next was refused', async () => {
    const { policy } = testRoad()
    const work = async (_: AbortSignal, attempt: number) => {
      throw attempt === 0 ? brokenConnection() : refusedConnection()
    }
    expect(await thrownBy(policy.call(work, options({ retrySafe: true })))).toMatchObject({ kind: 'unknown' })
  })

  test('is not repeated where there is no instance: it would find none either', async () => {
    const { policy } = testRoad()
    let tries = 0
    const thrown = await thrownBy(
      policy.call(() => ((tries += 1), Promise.reject(noInstance())), options({ retrySafe: true })),
    )
    expect(tries).toBe(1)
    expect(thrown).toMatchObject({ kind: 'unavailable', code: 'no-instance' })
  })
})

describe('deadlines', () => {
  test('end a try that does not answer, and its signal with it', async () => {
    const { policy } = testRoad({ tryMs: 20 })
    let seen: AbortSignal | undefined
    const thrown = await thrownBy(policy.call((signal) => ((seen = signal), never()), options()))
    expect(thrown).toMatchObject({ kind: 'unknown', code: 'outcome-unknown' })
    expect(seen?.aborted).toBe(true)
  })

  test('leave the signal of a finished call alone, so that its answer can be streamed', async () => {
    const { policy } = testRoad({ tryMs: 20 })
    let seen: AbortSignal | undefined
    await policy.call(async (signal) => void (seen = signal), options({ deadlineMs: 30 }))
    const after = performance.now() + 60
    await until('both deadlines to have passed', () => performance.now() > after)
    expect(seen?.aborted).toBe(false)
  })

  test('end all tries together', async () => {
    const { policy } = testRoad({
      tryMs: 60,
      retries: 100,
      budgetFloor: 100,
      breakerRow: 1_000,
      breakerCalls: 1_000,
    })
    const begun = performance.now()
    const thrown = await thrownBy(policy.call(never, options({ deadlineMs: 100, retrySafe: true })))
    expect(thrown).toMatchObject({ kind: 'unknown' })
    expect(performance.now() - begun).toBeLessThan(1_000)
  })

  test('of the asker count like our own: unknown once the request was sent', async () => {
    const { policy } = testRoad()
    const signal = AbortSignal.timeout(20)
    const calls = Array.from({ length: 5 }, () => thrownBy(policy.call(never, options({ signal }))))
    for (const thrown of await Promise.all(calls)) expect(thrown).toMatchObject({ kind: 'unknown' })
    await until('the breaker to open', () => policy.state().breaker === 'open')
  })

  test('that pass while the call waits for its turn mean that nothing happened', async () => {
    const { policy } = testRoad({ concurrency: 1 })
    void thrownBy(policy.call(never, options()))
    let sent = false
    const waiting = policy.call(async () => void (sent = true), options({ deadlineMs: 20 }))
    expect(await thrownBy(waiting)).toMatchObject({ kind: 'unavailable', code: 'module-unreachable' })
    expect({ sent, queued: policy.state().queued }).toEqual({ sent: false, queued: 0 })
  })

  test('allow no repeat that could not begin in time', async () => {
    const { policy, told } = testRoad({ firstBackoffMs: 10_000, longestBackoffMs: 10_000 })
    const fail = () => Promise.reject(brokenConnection())
    await thrownBy(policy.call(fail, options({ deadlineMs: 2_000, retrySafe: true })))
    expect(told).toEqual([])
  })
})

describe('an asker that leaves', () => {
  test('gets its own reason, aborts the try, and says nothing against the module', async () => {
    const { policy } = testRoad()
    for (let call = 0; call < 10; call++) {
      const leaving = new AbortController()
      let seen: AbortSignal | undefined
      const work = (signal: AbortSignal) => ((seen = signal), never())
      const thrown = thrownBy(policy.call(work, options({ signal: leaving.signal, retrySafe: true })))
      await until('the try to begin', () => seen)
      leaving.abort('closed its browser')
      expect(await thrown).toBe('closed its browser')
      expect(seen?.aborted).toBe(true)
    }
    expect(policy.state()).toEqual({ breaker: 'closed', inFlight: 0, queued: 0, retries: 0 })
  })

  test('before the call makes none', async () => {
    const { policy } = testRoad()
    let sent = false
    const thrown = await thrownBy(
      policy.call(async () => void (sent = true), options({ signal: AbortSignal.abort('gone') })),
    )
    expect({ thrown, sent }).toEqual({ thrown: 'gone', sent: false })
  })
})

describe('the bulkhead', () => {
  test('turns away what neither fits nor may wait, as unavailable', async () => {
    const { policy, told } = testRoad({ concurrency: 2, queue: 1 })
    for (let call = 0; call < 3; call++) void thrownBy(policy.call(never, options()))
    expect(policy.state()).toMatchObject({ inFlight: 2, queued: 1 })
    expect(await thrownBy(policy.call(never, options({ retrySafe: true })))).toMatchObject({
      kind: 'unavailable',
      code: 'module-busy',
    })
    expect(told).toEqual(['orders shed: bulkhead'])
  })
})
