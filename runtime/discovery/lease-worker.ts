// Renews this process's lease from a thread of its own, so that a busy event loop does not make it vanish.
import type { Redis } from 'ioredis'
import { redisError } from '../connection-errors.ts'
import { leaveLease, type LeaseTexts, renewLease } from './leases.ts'
import { openRedisClient } from './redis-client.ts'

/**
 * To the worker. `alive` comes every second, or `signed` with what is to stand in Redis from now on; without them the
 * main thread is as good as dead, and its lease runs out.
 */
export type LeaseOrder =
  | {
      readonly kind: 'announce'
      readonly redisUrl: string
      readonly lease: LeaseTexts
      readonly times: LeaseTimes
    }
  | { readonly kind: 'signed'; readonly lease: LeaseTexts }
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
  | { readonly kind: 'failed'; readonly message: string; readonly code?: string }
  | { readonly kind: 'left' }

declare const self: Worker

let heardAt = performance.now()
let announced: { take(lease: LeaseTexts): void; leave(): Promise<void> } | undefined
const tell = (news: LeaseNews) => self.postMessage(news)

function announce({
  redisUrl,
  lease: first,
  times,
}: Extract<LeaseOrder, { kind: 'announce' }>): NonNullable<typeof announced> {
  let lease = first
  const client: Redis = openRedisClient(redisUrl, 'kerf-lease')
  let renewing: Promise<void> | undefined

  async function renew(): Promise<void> {
    try {
      if (client.status === 'wait') await client.connect()
      await renewLease(client, lease, times.leaseMs)
      tell({ kind: 'renewed' })
    } catch (error) {
      tell({ kind: 'failed', ...failureIn(redisError(error)) })
    }
    renewing = undefined
  }
  function renewIfAlive(): void {
    if (performance.now() - heardAt <= times.silentMs) renewing ??= renew()
  }

  client.on('ready', renewIfAlive)
  const timer = setInterval(renewIfAlive, times.renewMs)
  renewIfAlive()
  return {
    take: (next) => void (lease = next), // what it replaces runs out
    async leave() {
      clearInterval(timer)
      client.off('ready', renewIfAlive)
      await renewing
      await leaveLease(client, lease, times.leaseMs).catch(() => {}) // then it runs out
      client.disconnect()
    },
  }
}

/** What of an error crosses to the other thread. */
function failureIn(error: unknown): { readonly message: string; readonly code?: string } {
  if (!(error instanceof Error)) return { message: String(error) }
  const { message } = error
  return 'code' in error && typeof error.code === 'string' ? { message, code: error.code } : { message }
}

self.onmessage = async ({ data: order }: MessageEvent<LeaseOrder>) => {
  heardAt = performance.now()
  if (order.kind === 'announce') announced = announce(order)
  if (order.kind === 'signed') announced?.take(order.lease)
  if (order.kind !== 'leave') return
  await announced?.leave()
  tell({ kind: 'left' })
}
tell({ kind: 'up' })
