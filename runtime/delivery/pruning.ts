// Lets go of what nobody needs any more: old inbox rows whose senders have let go, and old idempotency keys.
import type { Pool } from '../database/pool.ts'
import { query } from '../database/query.ts'
import * as sql from './inbox-statements.ts'
import type { Peers } from './peers.ts'
import type { DeliverySettings } from './settings.ts'
import { idsOf } from './tries.ts'

/** How many rows are looked at, and how many deleted, by one statement. */
const pageLimit = 1_000
const deleteLimit = 5_000
const idempotencyKeyLifeMs = 86_400_000
const pruneIdempotencyKeys = `
  delete from idempotency_keys
   where ctid = any(array(select ctid from idempotency_keys
                           where created_at < clock_timestamp() - $1::float8 * interval '1 ms'
                           order by created_at limit $2::integer for update skip locked))
  returning 1 as gone`

interface Row {
  readonly id: string
  readonly source: string
  readonly handled_at: string
}
const first = { handled_at: '-infinity', id: '00000000-0000-0000-0000-000000000000' }

/**
 * Gives the work of one round: no more than is done in a moment, or what has gathered in an outage would outgrow every
 * deadline. It says whether there is more. A sender that cannot be asked keeps its own rows, and nobody else's.
 */
export function openPruning(
  pool: Pool,
  peers: Peers,
  settings: DeliverySettings,
  onError: (error: unknown) => void,
): () => Promise<boolean> {
  let last: Omit<Row, 'source'> = first

  async function releasePage(): Promise<boolean> {
    const page = await query<Row>(pool, sql.unreleased, [
      settings.inboxLifeMs,
      pageLimit,
      last.handled_at,
      last.id,
    ])
    for (const [source, rows] of Map.groupBy(page, (row) => row.source))
      await release(source, rows).catch(onError)
    const isFull = page.length === pageLimit
    last = (isFull ? page.at(-1) : undefined) ?? first
    return isFull
  }

  /** An inbox row may go only after its sender said that the message no longer stands ... */
  async function release(source: string, rows: readonly Row[]): Promise<void> {
    const standing = new Set(await peers.sender(source).standing(idsOf(rows)))
    const gone = idsOf(rows).filter((id) => !standing.has(id))
    await query(pool, sql.markReleased, [gone])
  }

  async function deletes(statement: string, lifeMs: number): Promise<boolean> {
    return (await query(pool, statement, [lifeMs, deleteLimit])).length === deleteLimit
  }

  return async () => {
    const more = [
      await releasePage(),
      // ... and when no copy of it that is still on its way could be taken in.
      await deletes(sql.prune, settings.envelopeLifeMs + settings.clockSkewMs),
      await deletes(pruneIdempotencyKeys, idempotencyKeyLifeMs),
    ]
    return more.includes(true)
  }
}
