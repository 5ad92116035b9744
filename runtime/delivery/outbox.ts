// The sender's half: a row stands until its receiver says that it is handled.
import type { Context } from '../context.ts'
import type { Pool } from '../database/pool.ts'
import { query } from '../database/query.ts'
import type { Transaction } from '../database/transaction.ts'
import type { Draft, Envelope } from './envelope.ts'
import type { Span } from '../trace.ts'
import type { SenderPeer } from './peers.ts'
import type { DeliverySettings } from './settings.ts'

export interface Outbox {
  /** What `receiver` may do with the rows that are meant for it, and with no others. */
  peerOf(receiver: string): SenderPeer
  /**
   * Puts messages into the outbox inside the caller's transaction. The statements leave with the COMMIT that follows;
   * the envelopes are there once it has succeeded. `within` is the piece of work that says them.
   */
  append(tx: Transaction, drafts: readonly Draft[], context: Context, within?: Span): Promise<Envelope>[]
  /** Takes what is due and is to be sent (again), but for these destinations. */
  claim(limit: number, except: readonly string[]): Promise<Envelope[]>
  /** What has stood too long although it was sent, by destination: the next ones in a round that begins again and again. */
  overdue(limit: number): Promise<Map<string, string[]>>
}

interface Row {
  readonly id: string
  readonly destination: string
  readonly name: string
  readonly key: string | null
  readonly after: string | null
  readonly generation: number
  readonly data: unknown
  readonly context: Envelope['context']
  readonly sent_at: string
}

const columns =
  'id, destination, name, key, after, generation, data, context, clock_timestamp()::text as sent_at'

// A statement of its own before the insert, in READ COMMITTED: the insert's snapshot is taken after the wait.
const lockLine = `select pg_advisory_xact_lock(hashtextextended($1, 0))`

const insert = `
  insert into outbox (id, destination, name, key, after, data, context, generation, next_at)
  select $1::uuid, $2::text, $3::text, $4::text,
         (select id from outbox where destination = $2 and key = $4 order by position desc limit 1),
         $5::jsonb, $6::jsonb, $7::integer, clock_timestamp() + $8::float8 * interval '1 ms'
  returning after, clock_timestamp()::text as sent_at`

// `after` may turn into null here, never back. An array, because a subquery that locks may be run more than once.
const claim = (which: string) => `
  update outbox o
     set generation = o.generation + 1,
         next_at = clock_timestamp() + least($2::float8 * 2 ^ least(o.generation, 20), $3::float8) * interval '1 ms',
         after = (select p.id from outbox p where p.id = o.after)
   where o.id = any(array(select id from outbox where ${which} for update skip locked))
  returning ${columns}`
const claimDue = claim(
  'next_at <= clock_timestamp() and destination <> all($4::text[]) order by next_at limit $1::integer',
)
const claimThese = claim('id = any($1::uuid[]) and destination = $4::text')

const release = `
  delete from outbox
   where id in (select id from outbox where id = any($1::uuid[]) and destination = $2::text for update skip locked)`

// As long again as it has stood, so that thousands behind a dead letter are not sent again every minute.
const leaveAlone = `
  update outbox
     set next_at = clock_timestamp()
                   + least(greatest($2::float8 * interval '1 ms', clock_timestamp() - created_at), $3::float8 * interval '1 ms')
   where id in (select id from outbox where id = any($1::uuid[]) and destination = $4::text for update skip locked)`

const stillThere = `select id from outbox where id = any($1::uuid[]) and destination = $2::text`

const standsTooLong = `
  select id, destination, position from outbox
   where position > $3::bigint and generation >= 2 and created_at < clock_timestamp() - $1::float8 * interval '1 ms'
   order by position limit $2::integer`

/** The outbox of one module, in that module's schema. */
export function openOutbox(module: string, pool: Pool, settings: DeliverySettings): Outbox {
  const { leaseMs, longestLeaseMs, heldMs, envelopeLifeMs, sweepAfterMs } = settings
  let sweptTo = '0'
  const envelopeOf = ({ sent_at, ...row }: Row): Envelope => ({ ...row, source: module, sentAt: sent_at })

  async function append(
    tx: Transaction,
    draft: Draft,
    given: Context,
    within: Span | undefined,
  ): Promise<Envelope> {
    const { id, destination, name, key, data, delayMs } = draft
    const span = within?.begin({ what: 'create', message: { id, name, source: module, destination } })
    const context = span ? { ...given, traceparent: span.traceparent, tracestate: span.tracestate } : given
    const delayed = delayMs > 0
    if (key !== null) tx.later(tx.query(lockLine, [`${module}>${destination}:${key}`]))
    const generation = delayed ? 0 : 1
    const dueMs = delayed ? delayMs : leaseMs
    const inserted = tx.query<{ after: string | null; sent_at: string }>(insert, [
      ...[id, destination, name, key, JSON.stringify(data), JSON.stringify(context), generation, dueMs],
    ])
    tx.later(inserted)
    if (span)
      inserted.then(
        () => span.end(),
        (error: unknown) => span.end({ error }),
      )
    const [row] = await inserted
    return {
      id,
      name,
      source: module,
      destination,
      key,
      after: row?.after ?? null,
      generation,
      sentAt: row?.sent_at ?? '',
      context,
      data,
    }
  }

  return {
    append: (tx, drafts, context, span) => inLine(drafts).map((draft) => append(tx, draft, context, span)),
    claim: async (limit, except) =>
      (await query<Row>(pool, claimDue, [limit, leaseMs, longestLeaseMs, except])).map(envelopeOf),
    peerOf: (receiver) => ({
      async acknowledge({ handled, held }) {
        if (handled.length > 0) await query(pool, release, [handled, receiver])
        if (held.length > 0) await query(pool, leaveAlone, [held, heldMs, envelopeLifeMs, receiver])
      },
      restate: async (ids) =>
        (await query<Row>(pool, claimThese, [ids, leaseMs, longestLeaseMs, receiver])).map(envelopeOf),
      standing: async (ids) =>
        (await query<{ id: string }>(pool, stillThere, [ids, receiver])).map((row) => row.id),
    }),
    async overdue(limit) {
      const rows = await query<{ id: string; destination: string; position: string }>(pool, standsTooLong, [
        sweepAfterMs,
        limit,
        sweptTo,
      ])
      sweptTo = rows.length < limit ? '0' : (rows.at(-1)?.position ?? '0')
      const byDestination = Map.groupBy(rows, (row) => row.destination)
      return new Map(
        [...byDestination].map(([destination, those]) => [destination, those.map((row) => row.id)]),
      )
    },
  }
}

/** One order for everybody, so that two transactions with several keys never wait for each other in a circle. */
function inLine(drafts: readonly Draft[]): Draft[] {
  const lineOf = (draft: Draft) => `${draft.destination}:${draft.key ?? ''}`
  return drafts.toSorted((a, b) => (lineOf(a) < lineOf(b) ? -1 : lineOf(a) > lineOf(b) ? 1 : 0))
}
