// A server that answers, and cannot do what it is asked: full, read-only, or in the hands of its operator.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { sql } from 'drizzle-orm'
import { ServerUnable } from '../../../runtime/database/errors.ts'
import { openPool, type Pool } from '../../../runtime/database/pool.ts'
import { pooledDatabase } from '../../../runtime/database/pooled.ts'
import { query } from '../../../runtime/database/query.ts'
import { transaction } from '../../../runtime/database/transaction.ts'
import { refusalOf } from '../../../runtime/http/refusals.ts'
import { openDatabase, type Proxied } from './server.ts'

const write = 'insert into things values (1)'
const refusing = (code: string) => `do $$ begin raise exception using errcode = '${code}'; end $$`
let server: Proxied
let pool: Pool

beforeAll(async () => {
  server = await openDatabase()
  pool = openPool({ url: server.url, name: 'unable', size: 1 })
  await transaction(pool, (tx) => tx.query('create table things (id int)'))
}, 60_000)

afterAll(async () => {
  await pool.close(1_000)
  await server.close()
})

test.each([
  ['a full disk', '53100'],
  ['too little memory', '53200'],
  ['an operator who cancels it', '57014'],
  ['a deadlock, however often it is run again', '40P01'],
])('a statement refused for %s is unavailable, not a fault of its own', async (_, code) => {
  const attempt = transaction(pool, async (tx) => tx.later(tx.query(refusing(code))))
  const refused: unknown = await attempt.catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(ServerUnable)
  expect(refusalOf(refused)?.code).toBe('unavailable')
  expect(pool.stats()).toMatchObject({ open: 1, leased: 0 })
})

test('one refused at COMMIT is unavailable too: nothing was committed', async () => {
  await transaction(pool, async (tx) => {
    await tx.query(`create function full_disk() returns trigger language plpgsql as
      $f$ begin raise exception using errcode = '53100'; end $f$`)
    await tx.query(`create constraint trigger full_disk after insert on things
      deferrable initially deferred for each row execute function full_disk()`)
  })
  const attempt = transaction(pool, (tx) => tx.query(write))
  await expect(attempt).rejects.toThrow(ServerUnable)
  await transaction(pool, (tx) => tx.query('drop function full_disk cascade'))
  expect(await query(pool, 'select from things', [])).toEqual([])
})

test.each([
  ['a transaction', () => transaction(pool, (tx) => tx.query(write))],
  ['a statement on its own', () => pooledDatabase(pool).execute(sql.raw(write))],
])('%s that finds the server read-only is unavailable, and takes its connection away', async (_, act) => {
  // As one to a primary that is a standby by now; whoever connects anew finds the other.
  await query(pool, 'set default_transaction_read_only = on', [])
  const refused: unknown = await act().catch((error: unknown) => error)
  expect(refusalOf(refused)?.code).toBe('unavailable')
  expect(pool.stats()).toMatchObject({ open: 0, leased: 0 })
  await act()
  await transaction(pool, (tx) => tx.query('truncate things'))
})
