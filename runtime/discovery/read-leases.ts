// Which leases have not run out, as Redis has them.
import { z } from '@hono/zod-openapi'
import type { Redis } from 'ioredis'
import { clock, instancesKey } from './leases.ts'

export interface ReadLease {
  /** Whoever may write there has written it: see `claimsIn`. */
  readonly text: string
  readonly leftMs: number
}

const readScript = `${clock}
  local found = redis.call('zrangebyscore', KEYS[1], '(' .. now, '+inf', 'withscores')
  for at = 2, #found, 2 do found[at] = found[at] - now end
  return found`
const Reply = z.array(z.union([z.string(), z.number()]))

/** All that have not run out. */
export async function readLeases(client: Pick<Redis, 'eval'>): Promise<ReadLease[]> {
  const reply = Reply.parse(await client.eval(readScript, 1, instancesKey))
  return reply.flatMap((text, at) =>
    at % 2 === 0 ? [{ text: String(text), leftMs: Number(reply[at + 1]) }] : [],
  )
}
