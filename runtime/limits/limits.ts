// All the limits of a gateway: what each caller may do, and how often secrets may be tried.
import { type Counter, openMemoryCounter } from './counter.ts'
import { type Attempt, openAttempts, type Try } from './attempts.ts'
import type { LimitsObserver } from './observer.ts'
import type { Quota, Standing } from './quota.ts'

export interface LimitSettings {
  /** Requests of one caller in a minute. */
  readonly requests: number
  /** Refused tries for one account from one address in 15 minutes; an address and an account may have ten times as many. */
  readonly credentials: number
  /** Calls about one account that make us write to it, in an hour; an address may make a hundred times as many. */
  readonly mailings: number
}

export interface Limits {
  /** Counts a request of a caller: a user, or a network. Undefined where nobody can count now. */
  request(caller: string): Promise<Standing | undefined>
  /** Counts a call of a route with a limit of its own. Fails with `cannotCount`. */
  attempt(tried: Try): Promise<Attempt>
  close(): void
}

export interface LimitsOptions {
  readonly settings: LimitSettings
  /** Where all gateways of the deployment count together; each counts alone, if not given. */
  readonly redisUrl?: string | undefined
  readonly observer: LimitsObserver
}

export async function openLimits({ settings, redisUrl, observer }: LimitsOptions): Promise<Limits> {
  // The monolith never loads what only counting together needs.
  const redis =
    redisUrl === undefined
      ? undefined
      : await (
          await import('./redis-counter.ts')
        ).openRedisCounters(redisUrl, observer, () => performance.now())
  const counterOf = (quota: Quota): Counter => redis?.counterOf(quota) ?? openMemoryCounter(quota)
  const perMinute: Quota = { name: 'requests', points: settings.requests, seconds: 60 }
  const requests = redis?.bundledOf(perMinute) ?? openMemoryCounter(perMinute)
  const attempt = openAttempts(settings, counterOf)
  return {
    request: (caller) => requests.take(caller),
    attempt,
    close: () => redis?.close(),
  }
}
