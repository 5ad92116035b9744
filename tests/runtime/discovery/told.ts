// What discovery told, as lines, and the errors beside them.
import type { DiscoveryObserver } from '../../../runtime/discovery/observer.ts'

export function listener(): {
  readonly observer: DiscoveryObserver
  readonly told: string[]
  readonly errors: unknown[]
} {
  const told: string[] = []
  const errors: unknown[] = []
  return {
    told,
    errors,
    observer: {
      found: (module, urls) => told.push(`${module}: ${urls.join(' ')}`),
      away: (source, error) => (errors.push(error), told.push(`${source} away`)),
      back: (source) => told.push(`${source} back`),
      disbelieved: (module, url) => told.push(`${module} at ${url} disbelieved`),
      shunned: (_, url) => told.push(`${url} shunned`),
    },
  }
}
