// How the messages and the process managers of one module stand. Each statement looks at a bounded number of rows.
import type { HostedModule } from '../hosting/hosted-module.ts'
import { initialState } from '../process-manager.ts'
import { readBounded } from './bounded-reading.ts'
import { countLimit } from './page-data.ts'
import type { ModuleReport } from './report.ts'

/** As many keys of each state are shown. */
const latestKeys = 10

const summary = `count(*)::integer as count, coalesce(extract(epoch from clock_timestamp() - min(at)), 0)::float8 as "oldestSeconds"`

// Delayed messages have no key until they are due, and are no backlog.
const outbox = `
  select destination, ${summary}
    from (select destination, created_at as at from outbox where key is not null limit ${countLimit}) o
   group by destination`

const inState = (state: string) =>
  `(select state, received_at as at from inbox where state = '${state}' limit ${countLimit})`
const inbox = `
  select state, ${summary}
    from (${['parked', 'due', 'dead'].map(inState).join(' union all ')}) i
   group by state`

/** Of pairs of a process and a state: $1 and $2. */
const each = `from unnest($1::text[], $2::text[]) as s(process, state) cross join lateral`
const processes = `
  select s.process, s.state, p.* ${each} (
    select ${summary} from (
      select entered_at as at from processes where process = s.process and state = s.state
       order by entered_at limit ${countLimit}) rows) p`
const latest = `
  select s.process, s.state, p.* ${each} (
    select key, entered_at from processes where process = s.process and state = s.state
     order by entered_at desc limit ${latestKeys}) p
   order by p.entered_at desc`

interface Standing {
  readonly count: number
  readonly oldestSeconds: number
}
const nothing: Standing = { count: 0, oldestSeconds: 0 }

export function reportOfModule({
  definition,
  pool,
}: Pick<HostedModule, 'definition' | 'pool'>): Promise<ModuleReport> {
  const pairs = definition.processes.flatMap(({ name, rules }) =>
    [...new Set(rules.flatMap(({ from, to }) => [from, to]))]
      .filter((state) => state !== initialState)
      .map((state) => [name, state] as const),
  )
  const states = [pairs.map(([name]) => name), pairs.map(([, state]) => state)]

  return readBounded(pool, async (tx) => {
    const [outboxes, inboxes, stands, keys] = await Promise.all([
      tx.query<Standing & { destination: string }>(outbox),
      tx.query<Standing & { state: string }>(inbox),
      tx.query<Standing & { process: string; state: string }>(processes, states),
      tx.query<{ process: string; state: string; key: string; entered_at: string }>(latest, states),
    ])
    const inboxOf = (state: string) => {
      const { count, oldestSeconds } = inboxes.find((row) => row.state === state) ?? nothing
      return { count, oldestSeconds }
    }
    return {
      module: definition.name,
      outbox: outboxes,
      inbox: { parked: inboxOf('parked'), due: inboxOf('due'), dead: inboxOf('dead') },
      processes: stands,
      latest: keys.map(({ entered_at, ...row }) => ({
        ...row,
        enteredAt: new Date(entered_at).toISOString(),
      })),
    }
  })
}
