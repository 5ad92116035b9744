// How a transaction is run again, given up, and over for good.
import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import { postgresCode, TransactionOver } from '../../../runtime/database/errors.ts'
import { openPool, type Pool } from '../../../runtime/database/pool.ts'
import { transaction, withDatabase, type Transaction } from '../../../runtime/database/transaction.ts'
import { openDatabase, type Proxied } from './server.ts'

const things = pgTable('things', { id: integer().primaryKey(), name: text().notNull() })
let server: Proxied
let pool: Pool

const add = (tx: Transaction, id: number) => tx.db.insert(things).values({ id, name: 'a' })
const ids = () => withDatabase(pool, (db) => db.select({ id: things.id }).from(things).orderBy(things.id))
const run = (statement: string) => transaction(pool, (tx) => tx.query(statement))

const alter = (what: string) =>
  `do $$ begin execute format('alter database %I ', current_database()) || $x$${what}$x$; end $$`

beforeAll(async () => {
  server = await openDatabase()
  pool = openPool({ url: server.url, name: 'transactions', size: 2 })
  await run('create table things (id int primary key, name text not null)')
  await run('create table links (thing int references things (id) deferrable initially deferred, extra text)')
}, 60_000)

afterAll(async () => {
  await pool.close(1_000)
  await server.close()
})

beforeEach(() => run('truncate things, links'))

test('runs the whole again after a deadlock', async () => {
  await run(`insert into things values (1, 'a'), (2, 'a')`)
  await run(alter(`set deadlock_timeout = '50ms'`))
  const pair = openPool({ url: server.url, name: 'deadlock', size: 2 })
  let runs = 0
  const met = meeting(2)
  const both = (first: number, second: number) =>
    transaction(pair, async (tx) => {
      runs += 1
      await tx.query(`update things set name = name || 'x' where id = $1`, [first])
      await met()
      tx.later(tx.query(`update things set name = name || 'x' where id = $1`, [second]))
    })
  await Promise.all([both(1, 2), both(2, 1)])
  await pair.close(1_000)
  // One of the two loses, and may lose once more.
  expect(runs).toBeGreaterThan(2)
  const names = await withDatabase(pool, (db) => db.select({ name: things.name }).from(things))
  expect(names).toEqual([{ name: 'axx' }, { name: 'axx' }])
})

test('gives up after `retries` runs more', async () => {
  let runs = 0
  const attempt = transaction(
    pool,
    async (tx) => {
      runs += 1
      await tx.query(`do $$ begin raise exception using errcode = '40001'; end $$`)
    },
    { retries: 3 },
  )
  expect(await codeOf(attempt)).toBe('40001')
  expect(runs).toBe(4)
})

test('a plan gone stale writes nothing outside of its transaction, and the work runs again', async () => {
  const pairs = openPool({ url: server.url, name: 'stale', size: 1 })
  let failing = false
  const write = () =>
    transaction(pairs, async (tx) => {
      tx.later(tx.query('insert into links values (null) returning *'))
      if (failing) tx.later(tx.query('select 1 / 0'))
    })
  await write()
  await run('alter table links add column stale int')
  await write()
  expect(await run('select count(*) from links')).toEqual([{ count: '2' }])
  await run('alter table links drop column stale')
  failing = true
  expect(await codeOf(write())).toBe('22012')
  // The driver's own would by now have repeated the insert behind the COMMIT that failed.
  expect(await run('select count(*) from links')).toEqual([{ count: '2' }])
  await pairs.close(1_000)
})

test('once aborted it refuses statements and rolls back with the reason', async () => {
  const abort = new AbortController()
  const reason = new Error('nobody waits')
  const attempt = transaction(
    pool,
    async (tx) => {
      await add(tx, 1)
      abort.abort(reason)
      await add(tx, 2)
    },
    { signal: abort.signal },
  )
  await expect(attempt).rejects.toBe(reason)
  expect(await ids()).toEqual([])
})

test('an abort between the last statement and COMMIT rolls back', async () => {
  const abort = new AbortController()
  const work = async (tx: Transaction) => (await add(tx, 1), abort.abort())
  expect(await nameOf(transaction(pool, work, { signal: abort.signal }))).toBe('AbortError')
  expect(await ids()).toEqual([])
})

test('an abort after COMMIT was sent changes nothing', async () => {
  const abort = new AbortController()
  const held = server.proxy.holdAt('commit')
  const attempt = transaction(pool, (tx) => add(tx, 1), { signal: abort.signal })
  const letGo = await held
  abort.abort()
  letGo()
  await attempt
  expect(await ids()).toEqual([{ id: 1 }])
})

test('a reference that outlives its transaction reaches nothing', async () => {
  const leaked: Transaction[] = []
  await transaction(pool, async (tx) => {
    leaked.push(tx)
    await add(tx, 1)
  })
  await transaction(pool, async (tx) => (leaked.push(tx), Promise.reject(new Error('no')))).catch(() => {})
  for (const tx of leaked) {
    const error: unknown = await add(tx, 2).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ cause: expect.any(TransactionOver) })
    await expect(tx.query('select 1')).rejects.toThrow(TransactionOver)
  }
  expect(await ids()).toEqual([{ id: 1 }])
})

test('db.transaction() is refused', async () => {
  const attempt = transaction(pool, (tx) => tx.db.transaction((inner) => inner.select().from(things)))
  await expect(attempt).rejects.toThrow("on a database of Kerf's")
})

test('reads committed, whatever the database prefers', async () => {
  await run(alter(`set default_transaction_isolation = 'serializable'`))
  const fresh = openPool({ url: server.url, name: 'fresh', size: 1 })
  const [row] = await transaction(fresh, (tx) => tx.query('show transaction_isolation'))
  expect(row).toEqual({ transaction_isolation: 'read committed' })
  await run(alter('reset default_transaction_isolation'))
  await fresh.close(1_000)
})

test('single statements commit one by one, and their connection returns', async () => {
  await withDatabase(pool, async (db) => {
    await db.insert(things).values({ id: 1, name: 'a' })
    await db
      .insert(things)
      .values({ id: 1, name: 'a' })
      .catch(() => {})
    // Not awaited: it is waited for all the same.
    void db.update(things).set({ name: 'b' }).where(eq(things.id, 1)).execute()
  })
  expect(pool.stats().leased).toBe(0)
  expect(await run('select * from things')).toEqual([{ id: 1, name: 'b' }])
})

/** Lets nobody pass before `size` have come; later ones pass at once. */
function meeting(size: number): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let come = 0
  return () => (++come >= size && resolve(), promise)
}

function codeOf(attempt: Promise<unknown>): Promise<string | undefined> {
  return attempt.then(() => 'nothing failed', postgresCode)
}

function nameOf(attempt: Promise<unknown>): Promise<string> {
  return attempt.then(
    () => 'nothing failed',
    (error: Error) => error.name,
  )
}
