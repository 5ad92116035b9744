// Lets go of what nobody needs any more: old inbox rows whose senders have let go, and old idempotency keys.
import type { Pool } from '../database/pool.ts'
import { query } from '../database/query.ts'
import * as sql from './inbox-statements.ts'
import type { Peers } from './peers.ts'
import type { DeliverySettings } from './settings.ts'
import { idsOf } from './tries.ts'

const batch = 1_000
const idempotencyKeyLifeMs = 86_400_000
const pruneIdempotencyKeys = `delete from idempotency_keys where created_at < clock_timestamp() - $1::float8 * interval '1 ms'`

/** One round. Says whether there is more to do at once. */
export async function prune(pool: Pool, peers: Peers, settings: DeliverySettings): Promise<boolean> {
  const old = await query<{ id: string; source: string }>(pool, sql.unreleased, [settings.inboxLifeMs, batch])
  let released = 0
  for (const [source, rows] of Map.groupBy(old, (row) => row.source)) {
    // An inbox row may go only after its sender said that the message no longer stands ...
    const standing = new Set(await peers.sender(source).standing(idsOf(rows)))
    const gone = idsOf(rows).filter((id) => !standing.has(id))
    await query(pool, sql.markReleased, [gone])
    released += gone.length
  }
  // ... and when no copy of it that is still on its way could be taken in.
  await query(pool, sql.prune, [settings.envelopeLifeMs + settings.clockSkewMs])
  await query(pool, pruneIdempotencyKeys, [idempotencyKeyLifeMs])
  return released === batch
}
