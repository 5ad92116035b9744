// Leases in Redis: each process says which modules it hosts, for ten seconds at a time.
import { z } from '@hono/zod-openapi'
import type { Redis } from 'ioredis'

/** What a process says of itself. `gone`: it has left, which is more than that its lease ran out. */
export const Lease = z.union([
  z.object({ id: z.string(), url: z.url({ protocol: /^https?$/ }), modules: z.array(z.string()) }),
  z.object({ id: z.string(), gone: z.literal(true) }),
])
export type LiveLease = Extract<z.output<typeof Lease>, { url: string }>

export interface Heard {
  readonly lease: z.output<typeof Lease>
  readonly leftMs: number
}

/** Long enough that a process may miss two renewals. */
export const leaseMs = 10_000
export const renewMs = 3_000

// One sorted set: the leases are its members, their ends (by Redis's clock) its scores. Not a key for each process:
// finding those would mean walking through every key that the queues have.
const key = 'kerf:instances'
export const hintChannel = 'kerf:instances:hint'

const clock = `local t = redis.call('time') local now = t[1] * 1000 + math.floor(t[2] / 1000)`
const renewScript = `${clock}
  local before = redis.call('zscore', KEYS[1], ARGV[1])
  redis.call('zadd', KEYS[1], now + ARGV[2], ARGV[1])
  redis.call('zremrangebyscore', KEYS[1], '-inf', now)
  if not before or tonumber(before) <= now then redis.call('publish', ARGV[3], '') end`
const leaveScript = `${clock}
  redis.call('zrem', KEYS[1], ARGV[1])
  redis.call('zadd', KEYS[1], now + ARGV[3], ARGV[2])
  redis.call('publish', ARGV[4], '')`
const readScript = `${clock}
  local found = redis.call('zrangebyscore', KEYS[1], '(' .. now, '+inf', 'withscores')
  for at = 2, #found, 2 do found[at] = found[at] - now end
  return found`

type Client = Pick<Redis, 'eval'>

export async function renewLease(client: Client, lease: LiveLease, forMs: number): Promise<void> {
  await client.eval(renewScript, 1, key, JSON.stringify(lease), forMs, hintChannel)
}

/** Says goodbye, so that nobody waits until the lease has run out. */
export async function leaveLease(client: Client, lease: LiveLease, forMs: number): Promise<void> {
  const gone = JSON.stringify({ id: lease.id, gone: true })
  await client.eval(leaveScript, 1, key, JSON.stringify(lease), gone, forMs, hintChannel)
}

/** All that have not run out. What is not a lease is passed over: a newer version may have written it. */
export async function readLeases(client: Client): Promise<Heard[]> {
  const reply = z.array(z.union([z.string(), z.number()])).parse(await client.eval(readScript, 1, key))
  return reply.flatMap((member, at) => {
    if (at % 2 === 1) return []
    const lease = Lease.safeParse(parsed(String(member)))
    return lease.success ? [{ lease: lease.data, leftMs: Number(reply[at + 1]) }] : []
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
