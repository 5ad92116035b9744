// What one transaction costs, side by side: `bun tests/bench/database.ts [seconds] [clients] [name]`. Trust the ratios.
import { sql } from 'drizzle-orm'
import { bigint, bigserial, integer, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import type { Database } from '../../runtime/database/drizzle.ts'
import { openPool } from '../../runtime/database/pool.ts'
import { prepared } from '../../runtime/database/prepared.ts'
import { transaction, type Transaction } from '../../runtime/database/transaction.ts'
import { testDatabase } from '../world/database.ts'

const seconds = Number(Bun.argv[2] ?? 3)
const clients = Number(Bun.argv[3] ?? 8)
const only = Bun.argv[4] ?? ''
const ROUNDS = 3

const number = () => bigint({ mode: 'number' })
const orders = pgTable('orders', {
  id: number().primaryKey(),
  customer: text().notNull(),
  total: integer().notNull(),
  placedAt: timestamp('placed_at', { withTimezone: true }).notNull(),
})
const lines = pgTable('lines', {
  orderId: bigint('order_id', { mode: 'number' }).notNull(),
  sku: text().notNull(),
  quantity: integer().notNull(),
})
const outbox = pgTable('outbox', {
  position: bigserial({ mode: 'number' }),
  id: number().primaryKey(),
  key: text().notNull(),
  payload: jsonb().notNull(),
})
const tables = `
  create table orders (id bigint primary key, customer text not null, total int not null, placed_at timestamptz not null);
  create table lines (order_id bigint not null, sku text not null, quantity int not null);
  create table outbox (position bigserial, id bigint primary key, key text not null, payload jsonb not null)`

let lastId = 0
const skus = ['saw-1', 'saw-2', 'saw-3']
const order = (id: number) => ({ id, customer: 'someone', total: 4200, placedAt: new Date() })
const message = (id: number) => ({ id, key: `order:${id}`, payload: { orderId: id, lines: skus } })
const lock = (id: number) => sql`select pg_advisory_xact_lock(hashtextextended(${`order:${id}`}, 0))`

/** Drizzle as it comes, over the driver's own pool; or over ours, which prepares. */
async function plainly(db: Database, id: number): Promise<void> {
  await db.insert(orders).values(order(id))
  for (const sku of skus) await db.insert(lines).values({ orderId: id, sku, quantity: 1 })
  await db.execute(lock(id))
  await db.insert(outbox).values(message(id))
}

const at = sql.placeholder
const insertOrder = prepared((db) =>
  db
    .insert(orders)
    .values({ id: at('id'), customer: at('customer'), total: at('total'), placedAt: at('placedAt') }),
)
const insertLine = prepared((db) =>
  db.insert(lines).values({ orderId: at('orderId'), sku: at('sku'), quantity: at('quantity') }),
)

/** As a use case does it: the writes handed over, the outbox just before COMMIT. */
const placeOrder = (tx: Transaction, id: number) => {
  tx.later(insertOrder(tx.db, order(id)))
  for (const sku of skus) tx.later(insertLine(tx.db, { orderId: id, sku, quantity: 1 }))
  return Promise.resolve()
}
const announce = (tx: Transaction, id: number) => {
  const { key, payload } = message(id)
  tx.later(tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [key]))
  tx.later(tx.query('insert into outbox (id, key, payload) values ($1, $2, $3)', [id, key, payload]))
}

const script = `
  \\set id random(1000000000, 9000000000000000)
  BEGIN;
  insert into orders (id, customer, total, placed_at) values (:id, 'someone', 4200, now());
  ${skus.map((sku) => `insert into lines (order_id, sku, quantity) values (:id, '${sku}', 1);`).join('\n')}
  select pg_advisory_xact_lock(hashtextextended('order:' || :id, 0));
  insert into outbox (id, key, payload) values (:id, 'order:' || :id, '{"orderId":1,"lines":["saw-1","saw-2","saw-3"]}');
  COMMIT;`

interface Figures {
  perSecond: number
  /** Of the client alone, this process or pgbench; not the server's. */
  cpuUs: number
}

async function inProcess(run: (id: number) => Promise<unknown>): Promise<Figures> {
  const [started, cpu] = [performance.now(), process.cpuUsage()]
  const until = started + seconds * 1_000
  let done = 0
  const client = async () => {
    for (; performance.now() < until; done += 1) await run(++lastId)
  }
  await Promise.all(Array.from({ length: clients }, client))
  const { user, system } = process.cpuUsage(cpu)
  return { perSecond: (done * 1_000) / (performance.now() - started), cpuUs: (user + system) / done }
}

async function pgbench(url: string): Promise<Figures> {
  const file = `${process.env['TMPDIR'] ?? '/tmp'}/kerf-bench-${process.pid}.sql`
  await Bun.write(file, script)
  const options = ['-n', '-M', 'prepared', '-c', `${clients}`, '-j', '2', '-T', `${seconds}`, '-f', file]
  const child = Bun.spawn(['pgbench', ...options, url], { stdout: 'pipe', stderr: 'pipe' })
  const said = await new Response(child.stdout).text()
  await Bun.file(file).delete()
  const tps = /tps = ([\d.]+)/.exec(said)?.[1]
  if (tps === undefined) throw new Error(`pgbench: ${said}${await new Response(child.stderr).text()}`)
  await child.exited
  const cpuUs = Number(child.resourceUsage()?.cpuTime.total ?? 0) / (Number(tps) * seconds)
  return { perSecond: Number(tps), cpuUs }
}

const database = await testDatabase({ modules: [] })
const admin = postgres(database.url, { max: 1, onnotice: () => {} })
await admin.unsafe(tables)
const pool = openPool({ url: database.url, name: 'bench', size: clients })
const driver = postgres(database.url, { max: clients, onnotice: () => {} })
const plain = drizzle(driver)

const contenders: Record<string, () => Promise<Figures>> = {
  'drizzle, the driver’s pool': () => inProcess((id) => plain.transaction((tx) => plainly(tx as never, id))),
  'drizzle, transaction()': () => inProcess((id) => transaction(pool, (tx) => plainly(tx.db, id))),
  'prepared, later()': () =>
    inProcess((id) =>
      transaction(pool, (tx) => placeOrder(tx, id), { beforeCommit: (tx) => announce(tx, id) }),
    ),
  ...(Bun.which('pgbench') ? { 'pgbench -M prepared': () => pgbench(database.url) } : {}),
}

const results = new Map<string, Figures[]>()
try {
  for (let round = 0; round < ROUNDS; round += 1)
    for (const [name, run] of Object.entries(contenders)) {
      if (!name.includes(only)) continue
      await admin.unsafe('truncate orders, lines, outbox')
      results.set(name, [...(results.get(name) ?? []), await run()])
    }
} finally {
  await Promise.all([pool.close(1_000), driver.end({ timeout: 1 }), admin.end({ timeout: 1 })])
  await database.drop()
}

const median = (figures: Figures[]) =>
  [...figures].sort((a, b) => a.perSecond - b.perSecond)[Math.floor(figures.length / 2)]
const [base, best] = ['drizzle, the driver’s pool', 'pgbench -M prepared'].map((name) =>
  median(results.get(name) ?? []),
)
console.log(`${clients} clients, median of ${ROUNDS} rounds of ${seconds} s`)
console.table(
  [...results].map(([name, figures]) => {
    const { perSecond, cpuUs } = median(figures) ?? { perSecond: 0, cpuUs: 0 }
    return {
      name,
      'per second': Math.round(perSecond),
      'client’s cpu µs each': Math.round(cpuUs),
      'of pgbench': best ? (perSecond / best.perSecond).toFixed(2) : '',
      'of plain drizzle': base ? (perSecond / base.perSecond).toFixed(2) : '',
    }
  }),
)
