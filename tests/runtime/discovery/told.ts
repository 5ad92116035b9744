// What discovery told, as lines.
import type { DiscoveryObserver } from '../../../runtime/discovery/observer.ts'

export function listener(): { readonly observer: DiscoveryObserver; readonly told: string[] } {
  const told: string[] = []
  return {
    told,
    observer: {
      found: (module, urls) => told.push(`${module}: ${urls.join(' ')}`),
      away: (source) => told.push(`${source} away`),
      back: (source) => told.push(`${source} back`),
      disbelieved: (module, url) => told.push(`${module} at ${url} disbelieved`),
      shunned: (_, url) => told.push(`${url} shunned`),
    },
  }
}
