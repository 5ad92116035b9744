// Says what is wrong after a storm: by SQL of its own and the client's log. Shares no code with the product.
import type { Sql } from 'postgres'
import type { Op } from './load.ts'
import { rules } from './rules.ts'
import { moduleNames } from './witness.ts'

export interface Evidence {
  readonly ops: readonly Pick<Op, 'kind' | 'customer' | 'outcome' | 'key' | 'orderId' | 'total'>[]
  /** What there was of each product at the beginning, by SKU. */
  readonly stock: Readonly<Record<string, number>>
}

/** What the rules speak of: the client's log as `told`, the shelves as `shelf`, the modules' boxes as one. */
const given = `
  with told as (select * from jsonb_to_recordset($1::text::jsonb)
         as t(kind text, customer uuid, outcome text, key text, "orderId" uuid, total bigint)),
       shelf as (select key as sku, value::int as stock from jsonb_each_text($2::text::jsonb)),
       inbox as (${union('id, source, name, state, error', 'inbox')}),
       outbox as (${union('id, destination, name, generation, next_at', 'outbox')}),
       standing as (select * from outbox where generation > 0 or next_at <= clock_timestamp()),
       reply as (select key, (body::jsonb ->> 'id')::uuid as id from orders.idempotency_keys
                  where scope like '% POST /v1/orders')`

function union(columns: string, table: 'inbox' | 'outbox'): string {
  return moduleNames
    .map((module) => `select '${module}' as module, ${columns} from ${module}.${table}`)
    .join(' union all ')
}

/** Sentences, each with its rule before it; none when all is well. For an administrator's connection, at rest. */
export async function check(sql: Sql, { ops, stock }: Evidence): Promise<string[]> {
  const parameters = [JSON.stringify(ops), JSON.stringify(stock)]
  const faults: string[] = []
  for (const [rule, statement] of Object.entries(rules)) {
    const rows = await sql.unsafe<{ fault: string }[]>(`${given} ${statement}`, parameters)
    faults.push(...rows.map(({ fault }) => `${rule}: ${fault}`))
  }
  return faults
}

export interface Rest {
  readonly ordersPending: number
  readonly messagesUnhandled: number
  /** Handled, and not let go of by their senders, who have not heard of it. */
  readonly messagesUnheardOf: number
}

/** How much is still to come; all zero at rest. */
export async function restOf(sql: Sql): Promise<Rest> {
  const isHandled = 'exists (select from witness.handled h where h.id = s.id and h.receiver = s.destination)'
  const [rest] = await sql.unsafe<Rest[]>(
    `${given} select (select count(*)::int from orders.orders where status = 'pending') as "ordersPending",
                     (select count(*)::int from standing s where not ${isHandled}) as "messagesUnhandled",
                     (select count(*)::int from standing s where ${isHandled}) as "messagesUnheardOf"`,
    ['[]', '{}'],
  )
  return rest ?? Promise.reject(new Error('no row of an aggregate'))
}
