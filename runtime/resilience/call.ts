// One call on its way through a policy, and what to say of it when it fails.
import type { RetryPolicy } from 'cockatiel'
import { Failure } from '../failure.ts'
import type { Breaker } from './breaker.ts'
import type { Bulkhead } from './bulkhead.ts'
import { GivenUp, withDeadline } from './deadline.ts'
import { Abandoned, moduleUnreachable, outcomeUnknown, roadFailureOf } from './failures.ts'
import type { ResilienceObserver } from './observer.ts'
import type { CallOptions } from './policy.ts'
import type { RetryBudget } from './retry-budget.ts'
import type { ResilienceSettings } from './settings.ts'

/** What all calls to one module share. */
export interface Road {
  readonly module: string
  readonly settings: ResilienceSettings
  readonly observer: ResilienceObserver
  readonly now: () => number
  readonly random: () => number
  readonly budget: RetryBudget
  readonly breaker: Breaker
  readonly bulkhead: Bulkhead
  readonly repeating: RetryPolicy
}

/** A try failed and is to be made again. */
export class TryAgain extends Error {
  override readonly name = 'TryAgain'
  readonly delayMs: number

  constructor(cause: unknown, delayMs: number) {
    super('try again', { cause })
    this.delayMs = delayMs
  }
}

export async function callThrough<T>(
  road: Road,
  work: (signal: AbortSignal, attempt: number) => Promise<T>,
  { deadlineMs, retrySafe, signal: asker, tryMs = road.settings.tryMs }: CallOptions,
): Promise<T> {
  const { module, settings, observer, now, random, budget, breaker, bulkhead, repeating } = road
  const endsAt = now() + deadlineMs
  let isUnderWay = false
  let mayHaveHappened = false
  const hasLeft = () => asker.aborted && !isTimeout(asker.reason)

  async function send(signal: AbortSignal, attempt: number): Promise<T> {
    if (attempt === 0) budget.called()
    isUnderWay = true
    let trySignal = signal
    try {
      return await withDeadline(tryMs, signal, (own) => work((trySignal = own), attempt))
    } catch (thrown) {
      if (hasLeft()) throw new Abandoned('the asker left', { cause: asker.reason })
      const isLate = trySignal.aborted && !(thrown instanceof Failure)
      const failure = isLate ? outcomeUnknown({ cause: thrown }) : (roadFailureOf(thrown) ?? thrown)
      if (failure instanceof Failure && failure.kind === 'unknown') mayHaveHappened = true
      throw failure
    } finally {
      isUnderWay = false
    }
  }

  async function enter(signal: AbortSignal, attempt: number): Promise<T> {
    let hasEntered = false
    try {
      return await bulkhead.run(() => ((hasEntered = true), send(signal, attempt)), signal)
    } catch (thrown) {
      throw !hasEntered && signal.aborted ? new Abandoned('gave up waiting', { cause: thrown }) : thrown
    }
  }

  async function tryOnce(signal: AbortSignal, attempt: number): Promise<T> {
    try {
      return await breaker.run(() => enter(signal, attempt))
    } catch (thrown) {
      if (!retrySafe || attempt >= settings.retries || !roadFailureOf(thrown)) throw thrown
      const fullMs = Math.min(settings.firstBackoffMs * 2 ** attempt, settings.longestBackoffMs)
      const delayMs = fullMs / 2 + (fullMs / 2) * random()
      if (signal.aborted || now() + delayMs >= endsAt) throw thrown
      if (!budget.take()) {
        observer.shed(module, 'budget')
        throw thrown
      }
      observer.repeated(module, thrown, delayMs)
      throw new TryAgain(thrown, delayMs)
    }
  }

  asker.throwIfAborted()
  try {
    return await withDeadline(deadlineMs, asker, (total) =>
      repeating.execute(({ signal, attempt }) => tryOnce(signal, attempt), total),
    )
  } catch (last) {
    const thrown = last instanceof TryAgain ? last.cause : last
    if (hasLeft()) throw asker.reason
    const isOver = asker.aborted || thrown instanceof Abandoned || thrown instanceof GivenUp
    if (isOver && !isUnderWay && !mayHaveHappened)
      throw moduleUnreachable({ cause: thrown, retryAfterSeconds: 1 })
    if (isOver && !(thrown instanceof Failure)) throw outcomeUnknown({ cause: thrown })
    // A later try was turned away; the first may still have done it.
    if (mayHaveHappened && thrown instanceof Failure && thrown.kind === 'unavailable')
      throw outcomeUnknown({ cause: thrown })
    throw thrown
  }
}

function isTimeout(reason: unknown): boolean {
  return reason instanceof DOMException && reason.name === 'TimeoutError'
}
