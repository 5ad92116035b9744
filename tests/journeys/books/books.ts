// What is wrong with the books after a storm: read from the tables alone, and held against what clients were told.
import postgres, { type Sql } from 'postgres'
import type { Told } from './storm.ts'
import { faultsOfMail } from './mail.ts'
import { faultsOfMoney } from './money.ts'
import { faultsOfStock } from './stock.ts'
import type { JourneyWorld } from '../world.ts'

const moduleNames = ['users', 'inventory', 'orders', 'payments', 'notifications'] as const
type ModuleName = (typeof moduleNames)[number]

/** A connection to each module's database, which may be one. */
export type Tables = Readonly<Record<ModuleName, Sql>>

/** An order as its table has it. */
export interface Kept {
  readonly id: string
  readonly status: string
  readonly total: number
  readonly customer: string
}

export async function withTables<T>(
  { databaseUrlOf }: JourneyWorld,
  work: (tables: Tables) => Promise<T>,
): Promise<T> {
  const open = (module: ModuleName) => postgres(databaseUrlOf(module), { max: 1, onnotice: () => {} })
  const tables = {
    users: open('users'),
    inventory: open('inventory'),
    orders: open('orders'),
    payments: open('payments'),
    notifications: open('notifications'),
  }
  try {
    return await work(tables)
  } finally {
    await Promise.all(Object.values(tables).map((sql) => sql.end({ timeout: 5 })))
  }
}

/** Whether no message is under way, and no order waits for its end. A delayed message is under way once it is due. */
export async function atRest(tables: Tables): Promise<boolean> {
  const [orders] = await tables.orders<{ pending: number }[]>`
    select count(*)::int as pending from orders.orders where status = 'pending'`
  const counts = moduleNames.map(async (module) => {
    const sql = tables[module]
    const [row] = await sql<{ count: number }[]>`
      select ((select count(*) from ${sql(module)}.outbox where generation > 0 or next_at <= clock_timestamp())
            + (select count(*) from ${sql(module)}.inbox where state in ('parked', 'due')))::int as count`
    return row?.count
  })
  return orders?.pending === 0 && (await Promise.all(counts)).every((count) => count === 0)
}

/** Sentences; none when all is well. For a world at rest. */
export async function faultsOf(tables: Tables, told: Told): Promise<string[]> {
  const { orders: sql } = tables
  const kept = await sql<Kept[]>`
    select id, status, total_amount::float8 as total, customer_id as customer from orders.orders`
  return [
    ...faultsOfOrders(kept, told),
    ...(await faultsOfStock(tables, kept, told)),
    ...(await faultsOfMoney(tables, kept, told)),
    ...(await faultsOfMail(tables, kept, told)),
    ...(await residue(tables)),
  ]
}

/** C1, C2, C3: what was accepted is there once, with nothing beside it, and has ended. */
function faultsOfOrders(kept: readonly Kept[], told: Told): string[] {
  const accepted = new Map(told.orders.map((order) => [order.id, order]))
  const there = new Map(kept.map((order) => [order.id, order]))
  return [
    ...told.orders
      .filter(({ id }) => !there.has(id))
      .map(({ id }) => `C1: order ${id} was accepted and is lost`),
    ...kept
      .filter(({ id }) => !accepted.has(id))
      .map(({ id }) => `C2: order ${id} was never answered to anyone`),
    ...kept
      .filter(({ id, total }) => accepted.has(id) && accepted.get(id)?.total.amount !== total)
      .map(({ id, total }) => `C1: order ${id} costs ${total}, and its customer was told another price`),
    ...kept
      .filter(({ status }) => status !== 'confirmed' && status !== 'cancelled')
      .map(({ id, status }) => `C3: order ${id} is still ${status}`),
  ]
}

/** C14, C16: nothing is left behind, held or given up. */
async function residue(tables: Tables): Promise<string[]> {
  const faults = moduleNames.map(async (module) => {
    const sql = tables[module]
    const left = await sql<{ state: string; name: string; count: number; error: string | null }[]>`
      select state, name, count(*)::int, max(error) as error
        from ${sql(module)}.inbox where state <> 'handled' group by state, name`
    const standing = await sql<{ name: string; count: number }[]>`
      select name, count(*)::int from ${sql(module)}.outbox
       where generation > 0 or next_at <= clock_timestamp() group by name`
    const idle = await sql<{ pid: number }[]>`
      select pid from pg_stat_activity
       where datname = current_database() and state like 'idle in transaction%' and state_change < now() - interval '5 s'`
    return [
      ...left.map(({ state, name, count, error }) => `C16: ${count} ${name} ${state} in ${module}: ${error}`),
      ...standing.map(({ name, count }) => `C14: ${count} ${name} stand in the outbox of ${module}`),
      ...idle.map(({ pid }) => `C14: backend ${pid} of ${module} idles in a transaction`),
    ]
  })
  const open = await tables.orders<{ state: string; count: number }[]>`
    select state, count(*)::int from orders.processes where state not in ('confirmed', 'cancelled') group by state`
  return [
    ...(await Promise.all(faults)).flat(),
    ...open.map(({ state, count }) => `C14: ${count} processes are still ${state}`),
  ]
}
