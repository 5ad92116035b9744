// Where a module lives now: by an address that was given, else by the leases of those that host it.
import type { MessageSignatures } from '../security/message-signatures.ts'
import type { Address } from './addresses.ts'
import { type Lookup, openDns } from './dns.ts'
import { openLeaseSource } from './lease-source.ts'
import type { DiscoveryObserver } from './observer.ts'

export interface Discovery {
  /** Base URLs of the instances that host `module`; the last known ones while the source is away. */
  instancesOf(module: string): readonly string[]
  /** Waits until each module has an instance. Throws with the ones that have none when `signal` is aborted. */
  ready(modules: readonly string[], signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

export interface DiscoveryConfig {
  /** See `readAddresses`. For its module, an address wins over leases. */
  readonly addresses: ReadonlyMap<string, Address>
  /** Where the leases are, and whose are believed; without it there are none. */
  readonly leases?: { readonly redisUrl: string; readonly signatures: Pick<MessageSignatures, 'isOf'> }
  readonly observer: DiscoveryObserver
  /** Milliseconds that only go forward: `performance.now`. */
  readonly now: () => number
  readonly lookup?: Lookup
}

/** Answers from memory; keeps that memory fresh in the background. */
export function openDiscovery(config: DiscoveryConfig): Discovery {
  const { addresses, observer, now, lookup } = config
  const waiting = new Set<() => void>()
  const onChange = (module: string, urls: readonly string[]) => {
    observer.found(module, urls)
    for (const look of waiting) look()
  }
  const names = new Map(
    [...addresses].flatMap(([module, each]) => (each.kind === 'dns' ? [[module, each]] : [])),
  )
  const dns = names.size > 0 ? openDns({ names, observer, onChange, lookup }) : undefined
  const leases = config.leases && openLeaseSource({ ...config.leases, observer, now, onChange })

  function instancesOf(module: string): readonly string[] {
    const address = addresses.get(module)
    if (address?.kind === 'fixed') return address.urls
    return (address ? dns : leases)?.instancesOf(module) ?? none
  }

  return {
    instancesOf,
    async ready(modules, signal) {
      const missing = () => modules.filter((module) => instancesOf(module).length === 0)
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const look = () => missing().length === 0 && resolve()
      const giveUp = () => reject(new Error(sentenceFor(missing()), { cause: signal.reason }))
      waiting.add(look)
      signal.addEventListener('abort', giveUp)
      look()
      if (signal.aborted) giveUp()
      try {
        await promise
      } finally {
        waiting.delete(look)
        signal.removeEventListener('abort', giveUp)
      }
    },
    async close() {
      await Promise.all([dns?.close(), leases?.close()])
    },
  }
}

const none: readonly string[] = Object.freeze([])

function sentenceFor(missing: readonly string[]): string {
  return (
    `No process that hosts ${missing.join(', ')} was found. Start one with the same REDIS_URL, ` +
    'or say where it is with KERF_ADDRESS_<MODULE>.'
  )
}
