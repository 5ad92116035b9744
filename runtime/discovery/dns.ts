// Instances by DNS: every address that a name stands for, looked up again and again.
import { lookup as lookupNow } from 'node:dns/promises'
import { openPoller } from '../timing/poller.ts'
import { within } from '../timing/within.ts'
import type { DiscoveryObserver } from './observer.ts'
import { openSnapshot } from './snapshot.ts'
import type { Source } from './source.ts'

/** All A and AAAA records of a name. Throws if there are none, or if nobody could be asked. */
export type Lookup = (host: string) => Promise<readonly { address: string; family: number }[]>

export interface DnsOptions {
  readonly names: ReadonlyMap<string, { readonly host: string; readonly port: string }>
  readonly observer: DiscoveryObserver
  readonly onChange: (module: string, urls: readonly string[]) => void
  readonly lookup?: Lookup | undefined
  readonly everyMs?: number
  /** How long an answer may take. */
  readonly patienceMs?: number
}

/** As the machine resolves names: search domains and the hosts file count, as they must in Compose and Kubernetes. */
const lookupAll: Lookup = (host) => lookupNow(host, { all: true })

export function openDns(options: DnsOptions): Source {
  const { names, observer, onChange, lookup = lookupAll, everyMs = 5_000, patienceMs = 5_000 } = options
  const snapshot = openSnapshot(onChange)
  let isAway = false

  async function lookAll(): Promise<boolean> {
    const faults: unknown[] = []
    const found = await Promise.all(
      [...names].map(async ([module, { host, port }]) => {
        try {
          const addresses = await within(patienceMs, lookup(host), `${host} was not resolved`)
          if (addresses.length === 0) throw new Error(`${host} has no addresses`)
          const urls = addresses.map(({ address, family }) =>
            family === 6 ? `http://[${address}]:${port}` : `http://${address}:${port}`,
          )
          return [module, urls] as const
        } catch (error) {
          faults.push(error)
          return [module, snapshot.instancesOf(module)] as const
        }
      }),
    )
    if (faults.length > 0 && !isAway) observer.away('dns', faults[0])
    if (faults.length === 0 && isAway) observer.back('dns')
    isAway = faults.length > 0
    snapshot.replace(new Map(found))
    return false
  }

  const poller = openPoller(everyMs, lookAll, (error) => observer.away('dns', error))
  poller.wake()
  return { instancesOf: snapshot.instancesOf, close: () => poller.close(0) }
}
