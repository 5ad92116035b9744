// Which leases have not run out, as Redis has them.
import { z } from '@hono/zod-openapi'
import type { Redis } from 'ioredis'
import { clock, instancesKey } from './leases.ts'

/** What a process says of itself. `gone`: it has left, which is more than that its lease ran out. */
export const Lease = z.union([
  z.object({ id: z.string(), url: z.url({ protocol: /^https?$/ }), modules: z.array(z.string()) }),
  z.object({ id: z.string(), gone: z.literal(true) }),
])

export interface Heard {
  readonly lease: z.output<typeof Lease>
  readonly leftMs: number
}

const readScript = `${clock}
  local found = redis.call('zrangebyscore', KEYS[1], '(' .. now, '+inf', 'withscores')
  for at = 2, #found, 2 do found[at] = found[at] - now end
  return found`

/** All that have not run out. What is not a lease is passed over: a newer version may have written it. */
export async function readLeases(client: Pick<Redis, 'eval'>): Promise<Heard[]> {
  const reply = z
    .array(z.union([z.string(), z.number()]))
    .parse(await client.eval(readScript, 1, instancesKey))
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
