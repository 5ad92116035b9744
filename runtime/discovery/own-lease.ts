// This process's lease: announced once it serves, renewed by a worker thread, given back when it drains.
import type { LeaseNews, LeaseOrder, LeaseTimes } from './lease-worker.ts'
import type { MessageSignatures } from '../security/message-signatures.ts'
import { within } from '../timing/within.ts'
import { leaseMs, renewMs } from './leases.ts'
import type { DiscoveryObserver } from './observer.ts'
import { type Lease, signLease } from './signed-lease.ts'

export interface OwnLease {
  /** Gives the lease back and stops renewing it, within `limitMs`. Without Redis it runs out by itself. */
  leave(limitMs: number): Promise<void>
  /** Whether it was not renewed the last time. */
  readonly isLate: boolean
}

export interface OwnLeaseOptions {
  readonly redisUrl: string
  readonly lease: Lease
  readonly signatures: Pick<MessageSignatures, 'sign'>
  readonly observer: Pick<DiscoveryObserver, 'away' | 'back'>
  /** Called when there is no worker any more: nobody will find this process again. */
  readonly onLost: () => void
  readonly times?: Partial<Times>
}

interface Times extends LeaseTimes {
  readonly aliveMs: number
  readonly signMs: number
}

const defaultTimes: Times = { leaseMs, renewMs, silentMs: 60_000, aliveMs: 1_000, signMs: 60_000 }
/** How long what is signed holds: by far more than clocks differ by, and than a busy thread is late to sign again. */
const signedMs = 600_000
const startMs = 10_000

/** Resolves when the worker runs; the lease itself stands as soon as Redis can be reached. Throws if there is no worker. */
export async function openOwnLease(options: OwnLeaseOptions): Promise<OwnLease> {
  const { redisUrl, observer } = options
  const times = { ...defaultTimes, ...options.times }
  let signedAt = Date.now()
  const sign = () => signLease(options.lease, (signedAt = Date.now()) + signedMs, options.signatures)
  const lease = sign()
  // A bundle puts both files side by side, without their folders: `--entry-naming '[name].[ext]'`.
  const file = import.meta.url.endsWith('.ts') ? './lease-worker.ts' : './lease-worker.js'
  const worker = new Worker(new URL(file, import.meta.url))
  const [up, left] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const order = (order: LeaseOrder) => worker.postMessage(order)
  let isAway = false
  let hasLeft = false

  worker.onmessage = ({ data: news }: MessageEvent<LeaseNews>) => {
    if (news.kind === 'up') up.resolve()
    if (news.kind === 'left') left.resolve()
    if (news.kind === 'renewed' && isAway) observer.back('own lease')
    if (news.kind === 'failed' && !isAway)
      observer.away('own lease', Object.assign(new Error(news.message), { code: news.code }))
    if (news.kind === 'renewed' || news.kind === 'failed') isAway = news.kind === 'failed'
  }
  worker.onerror = ({ message }) => {
    up.reject(new Error(`${file} does not run: ${message}. Build it as an entry beside the process's own.`))
    observer.away('own lease', new Error(message))
  }
  try {
    await within(startMs, up.promise, `${file} did not start`)
  } catch (error) {
    worker.terminate()
    throw error
  }
  worker.addEventListener('close', () => {
    if (!hasLeft) options.onLost()
  })
  worker.unref()
  order({ kind: 'announce', redisUrl, lease, times })
  const beat = setInterval(() => {
    // By the clock of the wall, which goes on while a machine sleeps.
    const isOld = Date.now() - signedAt >= times.signMs
    order(isOld ? { kind: 'signed', lease: sign() } : { kind: 'alive' })
  }, times.aliveMs)
  beat.unref()

  return {
    get isLate() {
      return isAway
    },
    async leave(limitMs) {
      hasLeft = true
      clearInterval(beat)
      order({ kind: 'leave' })
      await within(limitMs, left.promise).catch(() => {})
      worker.terminate()
    },
  }
}
