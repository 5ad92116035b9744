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

interface Row {
  readonly id: string
  readonly source: string
  readonly handled_at: string
}
const first = { handled_at: '-infinity', id: '00000000-0000-0000-0000-000000000000' }

/** One round, which does all there is to do. A sender that cannot be asked keeps its own rows, and nobody else's. */
export async function prune(
  pool: Pool,
  peers: Peers,
  settings: DeliverySettings,
  onError: (error: unknown) => void,
): Promise<boolean> {
  /** An inbox row may go only after its sender said that the message no longer stands ... */
  async function release(source: string, rows: readonly Row[]): Promise<void> {
    const standing = new Set(await peers.sender(source).standing(idsOf(rows)))
    const gone = idsOf(rows).filter((id) => !standing.has(id))
    await query(pool, sql.markReleased, [gone])
  }

  let last: Omit<Row, 'source'> | undefined = first
  while (last !== undefined) {
    const page: Row[] = await query<Row>(pool, sql.unreleased, [
      settings.inboxLifeMs,
      batch,
      last.handled_at,
      last.id,
    ])
    for (const [source, rows] of Map.groupBy(page, (row) => row.source))
      await release(source, rows).catch(onError)
    last = page.at(-1)
  }
  // ... and when no copy of it that is still on its way could be taken in.
  await query(pool, sql.prune, [settings.envelopeLifeMs + settings.clockSkewMs])
  await query(pool, pruneIdempotencyKeys, [idempotencyKeyLifeMs])
  return false
}
