// Renews this process's lease from a thread of its own, so that a busy event loop does not make it vanish.
import type { Redis } from 'ioredis'
import { leaveLease, type LeaseTexts, renewLease } from './leases.ts'
import { openRedisClient } from './redis-client.ts'

/** To the worker. `alive` comes every second; without it the main thread is as good as dead, and its lease runs out. */
export type LeaseOrder =
  | {
      readonly kind: 'announce'
      readonly redisUrl: string
      readonly lease: LeaseTexts
      readonly times: LeaseTimes
    }
  | { readonly kind: 'alive' }
  | { readonly kind: 'leave' }

export interface LeaseTimes {
  readonly leaseMs: number
  readonly renewMs: number
  /** For how long the main thread may be silent. */
  readonly silentMs: number
}

/** From the worker. */
export type LeaseNews =
  | { readonly kind: 'up' }
  | { readonly kind: 'renewed' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'left' }

declare const self: Worker

let heardAt = performance.now()
let leave: (() => Promise<void>) | undefined
const tell = (news: LeaseNews) => self.postMessage(news)

function announce({
  redisUrl,
  lease,
  times,
}: Extract<LeaseOrder, { kind: 'announce' }>): () => Promise<void> {
  const client: Redis = openRedisClient(redisUrl, 'kerf-lease')
  let renewing: Promise<void> | undefined

  async function renew(): Promise<void> {
    try {
      if (client.status === 'wait') await client.connect()
      await renewLease(client, lease, times.leaseMs)
      tell({ kind: 'renewed' })
    } catch (error) {
      tell({ kind: 'failed', message: String(error) })
    }
    renewing = undefined
  }
  function renewIfAlive(): void {
    if (performance.now() - heardAt <= times.silentMs) renewing ??= renew()
  }

  client.on('ready', renewIfAlive)
  const timer = setInterval(renewIfAlive, times.renewMs)
  renewIfAlive()
  return async () => {
    clearInterval(timer)
    client.off('ready', renewIfAlive)
    await renewing
    await leaveLease(client, lease, times.leaseMs).catch(() => {}) // then it runs out
    client.disconnect()
  }
}

self.onmessage = async ({ data: order }: MessageEvent<LeaseOrder>) => {
  heardAt = performance.now()
  if (order.kind === 'announce') leave = announce(order)
  if (order.kind !== 'leave') return
  await leave?.()
  tell({ kind: 'left' })
}
tell({ kind: 'up' })
