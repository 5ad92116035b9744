// All that one module knows of a key, an order's id for example: messages, processes, what an operator did.
import type { HostedModule } from '../hosting/hosted-module.ts'
import { readBounded } from './bounded-reading.ts'
import type { KeyReport } from './report.ts'
import { bornAt, smallestId } from './uuid-time.ts'

/** Rows of each kind at most. */
const rowLimit = 200
/** The clocks of processes and databases may be apart. */
const skewMs = 600_000

// No index knows the key. Ids are ordered by time, so nothing before the key's own birth is looked at.
const received = `
  select id, source, name, state, attempts, error, received_at, handled_at
    from inbox where key = $1::text and id >= $2::uuid order by id limit ${rowLimit}`
const standing = `
  select id, destination, name, generation, created_at, next_at
    from outbox where destination = any($2::text[]) and key = $1::text order by position limit ${rowLimit}`
const processes = `select process, state, entered_at from processes where process = any($2::text[]) and key = $1::text`
const audit = `
  select at, actor, action, subject
    from audit_log where subject = any($1::text[]) and at >= $2::timestamptz order by at limit ${rowLimit}`

interface ReceivedRow extends Pick<
  KeyReport['received'][number],
  'id' | 'source' | 'name' | 'state' | 'attempts' | 'error'
> {
  readonly received_at: string
  readonly handled_at: string | null
}
interface StandingRow extends Pick<
  KeyReport['standing'][number],
  'id' | 'destination' | 'name' | 'generation'
> {
  readonly created_at: string
  readonly next_at: string
}

export function reportOfKey(
  { definition, pool }: Pick<HostedModule, 'definition' | 'pool'>,
  destinations: readonly string[],
  key: string,
): Promise<KeyReport> {
  const born = bornAt(key)
  const sinceMs = born === undefined ? 0 : born - skewMs

  return readBounded(pool, async (tx) => {
    const [came, stand, stands] = await Promise.all([
      tx.query<ReceivedRow>(received, [key, smallestId(sinceMs)]),
      tx.query<StandingRow>(standing, [key, destinations]),
      tx.query<{ process: string; state: string; entered_at: string }>(processes, [
        key,
        definition.processes.map(({ name }) => name),
      ]),
    ])
    const subjects = [key, ...came.map(({ id }) => id)]
    const since = new Date(sinceMs).toISOString()
    const acts = await tx.query<KeyReport['audit'][number]>(audit, [subjects, since])
    return {
      module: definition.name,
      received: came.map(({ received_at, handled_at, ...row }) => ({
        ...row,
        sentAt: sentAt(row.id, received_at),
        receivedAt: instant(received_at),
        handledAt: handled_at === null ? null : instant(handled_at),
      })),
      standing: stand.map(({ created_at, next_at, ...row }) => ({
        ...row,
        sentAt: sentAt(row.id, created_at),
        nextAt: instant(next_at),
      })),
      processes: stands.map(({ entered_at, ...row }) => ({ ...row, enteredAt: instant(entered_at) })),
      audit: acts.map((act) => ({ ...act, at: instant(act.at) })),
    }
  })
}

/** A message's id says when it was made. */
function sentAt(id: string, otherwise: string): string {
  const born = bornAt(id)
  return born === undefined ? instant(otherwise) : new Date(born).toISOString()
}

function instant(text: string): string {
  return new Date(text).toISOString()
}
