// What a transaction promises when nobody cuts its connection: see `transaction-ends.test.ts` and `faults.test.ts` too.
import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test'
import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import { ConnectionLost, postgresCode } from '../../../runtime/database/errors.ts'
import { openPool, type Pool } from '../../../runtime/database/pool.ts'
import { transaction, withDatabase, type Transaction } from '../../../runtime/database/transaction.ts'
import { openDatabase, type Proxied } from './server.ts'

const things = pgTable('things', { id: integer().primaryKey(), name: text().notNull() })
let server: Proxied
let pool: Pool

const add = (tx: Transaction, id: number) => tx.db.insert(things).values({ id, name: 'a' })
const ids = () => withDatabase(pool, (db) => db.select({ id: things.id }).from(things).orderBy(things.id))
const run = (statement: string) => transaction(pool, (tx) => tx.query(statement))

/** Round trips that `act` takes. */
async function turns(act: () => Promise<unknown>): Promise<number> {
  const before = server.proxy.turns
  await act()
  return server.proxy.turns - before
}

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

test('a work without statements leases nothing', async () => {
  const nowhere = openPool({ url: 'postgres://nobody@127.0.0.1:1/none', name: 'nowhere', size: 1 })
  expect(await transaction(nowhere, async () => 5)).toBe(5)
  expect(await withDatabase(nowhere, async () => 6)).toBe(6)
  expect(nowhere.stats().open).toBe(0)
})

test('BEGIN, statements that nobody waits for, the outbox and COMMIT make one round trip', async () => {
  let id = 0
  const place = () =>
    transaction(
      pool,
      async (tx) => {
        for (let n = 0; n < 5; n += 1) tx.later(add(tx, ++id))
        tx.later(tx.query('insert into things values ($1, $2)', [++id, 'raw']))
      },
      { beforeCommit: (tx) => tx.later(add(tx, ++id)) },
    )
  await place() // compiles the statements
  expect(await turns(place)).toBe(1)
  expect(await ids()).toHaveLength(14)
})

test('each statement that the work waits for costs one round trip, and COMMIT one', async () => {
  const readTwice = () =>
    transaction(pool, async (tx) => {
      await tx.db.select().from(things)
      return tx.db.select().from(things)
    })
  await readTwice()
  expect(await turns(readTwice)).toBe(3)
})

test('rolls back and rethrows what the work throws', async () => {
  const refusal = new Error('no stock')
  const attempt = transaction(pool, async (tx) => {
    await add(tx, 1)
    throw refusal
  })
  await expect(attempt).rejects.toBe(refusal)
  expect(await ids()).toEqual([])
})

test('rolls back when the outbox cannot be written', async () => {
  const attempt = transaction(pool, (tx) => add(tx, 1), {
    beforeCommit: async (tx) => void (await tx.query('insert into nowhere values (1)')),
  })
  expect(await codeOf(attempt)).toBe('42P01')
  expect(await ids()).toEqual([])
})

test('a statement that nobody waited for fails the commit with its own error', async () => {
  const attempt = transaction(pool, async (tx) => {
    tx.later(add(tx, 1))
    tx.later(add(tx, 1))
    tx.later(add(tx, 2))
  })
  expect(await codeOf(attempt)).toBe('23505')
  expect(await ids()).toEqual([])
})

test('a statement whose error the work swallows still fails the commit', async () => {
  const attempt = transaction(pool, async (tx) => {
    await add(tx, 1)
    await add(tx, 1).catch(() => {})
    return 'fine'
  })
  expect(await codeOf(attempt)).toBe('23505')
})

test('a statement refused because an earlier one failed is reported as the earlier one', async () => {
  const attempt = transaction(pool, async (tx) => {
    tx.later(add(tx, 1))
    tx.later(add(tx, 1))
    await tx.db.select().from(things)
  })
  expect(await codeOf(attempt)).toBe('23505')
})

test('a statement undone by a savepoint does not fail the commit', async () => {
  await transaction(pool, async (tx) => {
    await add(tx, 1)
    await tx.query('savepoint here')
    await add(tx, 1).catch(() => tx.query('rollback to here'))
  })
  expect(await ids()).toEqual([{ id: 1 }])
})

test('later() waits for a promise whose statement it cannot see', async () => {
  const slowly = async (tx: Transaction, id: number) => {
    await tx.query('select 1')
    await add(tx, id)
  }
  await transaction(pool, async (tx) => tx.later(slowly(tx, 1)))
  expect(await ids()).toEqual([{ id: 1 }])
  expect(await codeOf(transaction(pool, async (tx) => tx.later(slowly(tx, 1))))).toBe('23505')
})

test('later() fails the commit when the statement could not even be sent', async () => {
  for (const bad of [undefined, Symbol('no text'), new Date(Number.NaN)]) {
    const attempt = transaction(pool, async (tx) => {
      tx.later(add(tx, 1))
      tx.later(tx.query('select $1', [bad]))
      tx.later(add(tx, 2))
    })
    await expect(attempt).rejects.toThrow()
    expect(await ids()).toEqual([])
  }
})

test('statements that nobody waited for fail the commit when there was no connection to send them on', async () => {
  for (const at of [server.url.replace(/:[^:@]*@/, ':wrong@'), 'postgres://kerf@127.0.0.1:1/none']) {
    const closed = openPool({ url: at, name: 'closed', size: 1 })
    await expect(transaction(closed, async (tx) => tx.later(add(tx, 1)))).rejects.toThrow(ConnectionLost)
  }
})

test('a constraint that is checked at COMMIT fails it and leaves the connection fit', async () => {
  const { open } = pool.stats()
  expect(await codeOf(run('insert into links values (99)'))).toBe('23503')
  expect(pool.stats()).toMatchObject({ open, leased: 0 })
  await run('select 1')
})

function codeOf(attempt: Promise<unknown>): Promise<string | undefined> {
  return attempt.then(() => 'nothing failed', postgresCode)
}
