// A simulated module with several instances behind a balancer: clock and dice in the test's hand, nothing real.
import { openBalancer, type Balancer } from '../../../runtime/discovery/balancer.ts'
import type { Outcome } from '../../../runtime/discovery/instance.ts'
import { seeded } from './seeded.ts'

export interface Fleet {
  readonly balancer: Balancer
  readonly shuns: { readonly url: string; readonly shunMs: number }[]
  /** Sends `count` requests, one each `everyMs`, each answered before the next; how many each instance got. */
  send(count: number, everyMs: number, outcomeOf?: (url: string) => Outcome): Record<string, number>
  list(...urls: string[]): void
  advance(ms: number): void
}

export function fleet(...urls: string[]): Fleet {
  let time = 0
  let listed: readonly string[] = urls
  const shuns: Fleet['shuns'] = []
  const balancer = openBalancer({
    instancesOf: (module) => (module === 'orders' ? listed : []),
    now: () => time,
    random: seeded(7),
    observer: { shunned: (_, url, shunMs) => void shuns.push({ url, shunMs }) },
  })
  return {
    balancer,
    shuns,
    list: (...urls) => void (listed = urls),
    advance: (ms) => void (time += ms),
    send(count, everyMs, outcomeOf = () => 'ok') {
      const got: Record<string, number> = {}
      for (let request = 0; request < count; request++) {
        const { url, done } = balancer.pick('orders')
        got[url] = (got[url] ?? 0) + 1
        done(outcomeOf(url))
        time += everyMs
      }
      return got
    },
  }
}
