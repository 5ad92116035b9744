// Leases in Redis: each process says which modules it hosts, for ten seconds at a time. What the worker thread loads:
// not Zod, which would cost each process eight megabytes more, and no keys, for it renews what was signed for it.
import type { Redis } from 'ioredis'

/** What stands in Redis while a process lives, and for a while once it has left. See `signLease`. */
export interface LeaseTexts {
  readonly live: string
  readonly gone: string
}

/** Long enough that a process may miss two renewals. */
export const leaseMs = 10_000
export const renewMs = 3_000

// One sorted set: the leases are its members, their ends (by Redis's clock) its scores. Not a key for each process:
// finding those would mean walking through every key that the queues have.
export const instancesKey = 'kerf:instances'
export const hintChannel = 'kerf:instances:hint'

export const clock = `local t = redis.call('time') local now = t[1] * 1000 + math.floor(t[2] / 1000)`
const renewScript = `${clock}
  local before = redis.call('zscore', KEYS[1], ARGV[1])
  redis.call('zadd', KEYS[1], now + ARGV[2], ARGV[1])
  redis.call('zremrangebyscore', KEYS[1], '-inf', now)
  if not before or tonumber(before) <= now then redis.call('publish', ARGV[3], '') end`
const leaveScript = `${clock}
  redis.call('zrem', KEYS[1], ARGV[1])
  redis.call('zadd', KEYS[1], now + ARGV[3], ARGV[2])
  redis.call('publish', ARGV[4], '')`

type Client = Pick<Redis, 'eval'>

export async function renewLease(client: Client, { live }: LeaseTexts, forMs: number): Promise<void> {
  await client.eval(renewScript, 1, instancesKey, live, forMs, hintChannel)
}

/** Says goodbye, so that nobody waits until the lease has run out. */
export async function leaveLease(client: Client, { live, gone }: LeaseTexts, forMs: number): Promise<void> {
  await client.eval(leaveScript, 1, instancesKey, live, gone, forMs, hintChannel)
}
