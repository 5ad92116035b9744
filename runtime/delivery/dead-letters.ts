// Messages that could not be handled, as an operator sees them: list, replay, discard; the last two leave an audit row.
import { audit } from '../database/audit.ts'
import type { Pool } from '../database/pool.ts'
import { query } from '../database/query.ts'
import { transaction } from '../database/transaction.ts'
import type { Acknowledgements } from './acknowledgements.ts'
import type { Poller } from '../timing/poller.ts'

export interface DeadLetter {
  readonly id: string
  readonly module: string
  readonly source: string
  readonly name: string
  readonly key: string | null
  /** Tries in all, those before a replay included. */
  readonly attempts: number
  readonly error: string
  /** Messages of the same line that are parked behind it. */
  readonly waitingBehind: number
  readonly receivedAt: Date
}

export interface DeadLetters {
  /** Ascending by id, those after `after`. */
  list(limit: number, after?: string): Promise<DeadLetter[]>
  /** Has it tried again, as often as if it had never failed; `attempts` counts on. False where there is no such dead letter. */
  replay(id: string, by: string): Promise<boolean>
  /** Lets it count as handled without having been, so that those behind it go on. False where there is no such dead letter. */
  discard(id: string, by: string): Promise<boolean>
}

const list = `
  select d.id, d.source, d.name, d.key, d.attempts, coalesce(d.error, '') as error, d.received_at,
         (select count(*)::integer from inbox b where b.state = 'parked' and b.source = d.source and b.key = d.key) as waiting_behind
    from inbox d where d.state = 'dead' and ($2::uuid is null or d.id > $2) order by d.id limit $1::integer`
const replay = `update inbox set state = 'due', failures = 0, outages = 0, lost = 0, next_at = clock_timestamp() where id = $1::uuid and state = 'dead' returning source`
const discard = `update inbox set state = 'discarded', handled_at = clock_timestamp() where id = $1::uuid and state = 'dead' returning source`

interface Row extends Omit<DeadLetter, 'module' | 'waitingBehind' | 'receivedAt'> {
  readonly received_at: string
  readonly waiting_behind: number
}

export interface DeadLettersOptions {
  readonly module: string
  readonly pool: Pool
  /** The inbox's own polling. */
  readonly tries: Pick<Poller, 'wake'>
  readonly acknowledgements: Acknowledgements
}

export function openDeadLetters({ module, pool, tries, acknowledgements }: DeadLettersOptions): DeadLetters {
  /** Changes the row and says who did it, or does neither. */
  async function change(
    statement: string,
    action: string,
    id: string,
    by: string,
  ): Promise<string | undefined> {
    return transaction(pool, async (tx) => {
      const [row] = await tx.query<{ source: string }>(statement, [id])
      if (row) audit(tx, { id: Bun.randomUUIDv7(), actor: by, action, subject: id })
      return row?.source
    })
  }

  return {
    async list(limit, after) {
      const rows = await query<Row>(pool, list, [limit, after ?? null])
      return rows.map(({ received_at, waiting_behind, ...row }) => ({
        ...row,
        module,
        waitingBehind: waiting_behind,
        receivedAt: new Date(received_at),
      }))
    },
    async replay(id, by) {
      const source = await change(replay, 'dead-letter.replay', id, by)
      if (source === undefined) return false
      tries.wake()
      return true
    },
    async discard(id, by) {
      const source = await change(discard, 'dead-letter.discard', id, by)
      if (source === undefined) return false
      acknowledgements.handled(source, id)
      tries.wake() // thousands may have waited for it: the operator need not
      return true
    },
  }
}
