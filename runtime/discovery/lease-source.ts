// Instances by their leases: read every second, and as soon as somebody comes or goes.
import { redisError } from '../connection-errors.ts'
import { openPoller } from '../timing/poller.ts'
import type { MessageSignatures } from '../security/message-signatures.ts'
import { openLeaseBook } from './lease-book.ts'
import { hintChannel, leaseMs } from './leases.ts'
import { readLeases } from './read-leases.ts'
import type { DiscoveryObserver } from './observer.ts'
import { openRedisClient } from './redis-client.ts'
import { type Claim, claimsIn } from './signed-lease.ts'
import { openSnapshot } from './snapshot.ts'
import type { Source } from './source.ts'

export interface LeaseSourceOptions {
  readonly redisUrl: string
  readonly signatures: Pick<MessageSignatures, 'isOf'>
  readonly observer: DiscoveryObserver
  readonly onChange: (module: string, urls: readonly string[]) => void
  readonly now: () => number
  readonly everyMs?: number
}

export function openLeaseSource(options: LeaseSourceOptions): Source {
  const { redisUrl, signatures, observer, onChange, now, everyMs = 1_000 } = options
  const client = openRedisClient(redisUrl, 'kerf-discovery')
  const book = openLeaseBook(leaseMs, now)
  const snapshot = openSnapshot(onChange)
  /** By what was read last: each text is checked once, however often it is renewed. */
  let checked: ReadonlyMap<string, readonly Claim[]> = new Map()
  let isAway = false

  async function read(): Promise<boolean> {
    if (client.status === 'wait') await client.connect()
    const found = await readLeases(client)
    const claimsOf = (text: string) => checked.get(text) ?? claimsIn(text, signatures, observer.disbelieved)
    checked = new Map(found.map(({ text }) => [text, claimsOf(text)]))
    const hold = found.flatMap(({ text, leftMs }) => claimsOf(text).map((claim) => ({ ...claim, leftMs })))
    book.heard(hold.filter(({ until }) => until > Date.now()))
    if (isAway) observer.back('leases')
    isAway = false
    snapshot.replace(book.urlsOf())
    return false
  }

  const poller = openPoller(everyMs, read, (error) => {
    book.missed()
    if (!isAway) observer.away('leases', redisError(error))
    isAway = true
  })
  client.on('message', poller.wake)
  client.on('ready', () => {
    // RESP3: the connection can still ask. Without hints it only takes a second longer.
    client.subscribe(hintChannel).catch(() => {})
    poller.wake()
  })
  poller.wake()

  return {
    instancesOf: snapshot.instancesOf,
    async close() {
      client.disconnect()
      await poller.close(0)
    },
  }
}
