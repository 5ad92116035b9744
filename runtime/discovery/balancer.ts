// Chooses an instance for each request: the less busy of two at random, and none that fails if another one does not.
import { noInstance } from '../resilience/failures.ts'
import { type Instance, openInstance, type Outcome } from './instance.ts'
import type { DiscoveryObserver } from './observer.ts'

export interface Picked {
  readonly url: string
  /** Exactly once, when the request is over. */
  done(outcome: Outcome): void
}

export interface Balancer {
  /** Throws `noInstance`, kind unavailable, if none is known. */
  pick(module: string): Picked
}

export interface BalancerOptions {
  /** Gives the same array until something has changed. */
  instancesOf(module: string): readonly string[]
  readonly observer: Pick<DiscoveryObserver, 'shunned'>
  /** Milliseconds that only go forward: `performance.now`. */
  readonly now: () => number
  readonly random: () => number
}

interface Pool {
  readonly urls: readonly string[]
  readonly instances: readonly Instance[]
}

export function openBalancer({ instancesOf, observer, now, random }: BalancerOptions): Balancer {
  const pools = new Map<string, Pool>()

  /** What is known of an instance stays for as long as it is listed. */
  function poolOf(module: string): Pool {
    const urls = instancesOf(module)
    const before = pools.get(module)
    if (before?.urls === urls) return before
    const known = new Map(before?.instances.map((instance) => [instance.url, instance]))
    const instances = [...new Set(urls)].map(
      (url) => known.get(url) ?? openInstance(url, now, (shunMs) => observer.shunned(module, url, shunMs)),
    )
    const pool = { urls, instances }
    pools.set(module, pool)
    return pool
  }

  /** One that has just come back is considered the more often, the longer ago that was. */
  function considered(instances: readonly Instance[]): readonly Instance[] {
    if (instances.every((instance) => instance.weight() === 1)) return instances
    const usable = instances.filter((instance) => instance.weight() > 0)
    const chosen = usable.filter((instance) => random() < instance.weight())
    return chosen.length > 0 ? chosen : usable
  }

  function choose(instances: readonly Instance[]): Instance | undefined {
    const all = considered(instances)
    if (all.length === 0) return instances.toSorted((a, b) => a.shunnedUntil - b.shunnedUntil)[0]
    const first = Math.floor(random() * all.length)
    const second = (first + 1 + Math.floor(random() * (all.length - 1))) % all.length
    const [one, other] = [all[first], all[second]]
    return one && other && other.inFlight < one.inFlight ? other : one
  }

  return {
    pick(module) {
      const instance = choose(poolOf(module).instances)
      if (!instance) throw noInstance({ retryAfterSeconds: 1 })
      return { url: instance.url, done: instance.begin() }
    },
  }
}
