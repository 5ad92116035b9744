// How values travel: through drizzle's columns, through prepared statements, and as text.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { eq, inArray, sql } from 'drizzle-orm'
import { bigint, boolean, integer, jsonb, numeric, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { prepared } from '../../../runtime/database/prepared.ts'
import { openPool, type Pool } from '../../../runtime/database/pool.ts'
import { transaction, withDatabase } from '../../../runtime/database/transaction.ts'
import { openDatabase, type Proxied } from './server.ts'

const samples = pgTable('samples', {
  id: integer().primaryKey(),
  at: timestamp({ withTimezone: true, precision: 3 }),
  atText: timestamp({ withTimezone: true, mode: 'string' }),
  json: jsonb(),
  uuid: uuid(),
  count: bigint({ mode: 'number' }),
  huge: bigint({ mode: 'bigint' }),
  tags: text().array(),
  sizes: integer().array(),
  grid: integer().array().array(),
  yes: boolean(),
  price: numeric(),
})

const full = {
  id: 1,
  at: new Date('2026-11-21T02:24:00.123Z'),
  atText: '2026-11-21 02:24:00.123456+00',
  json: { list: [1, 'two', null], deep: { 'ключ "\\': true } },
  uuid: '0190163d-8694-739b-aea5-966c26f8ad91',
  count: Number.MAX_SAFE_INTEGER,
  huge: 9223372036854775807n,
  tags: ['plain', '', 'null', 'with "quotes", \\ and {braces}', 'línea\n'],
  sizes: [1, -2],
  grid: [
    [1, 2],
    [3, 4],
  ],
  yes: false,
  price: '12345678901234567890.123456789',
}
const empty = Object.fromEntries(Object.keys(full).map((key) => [key, key === 'id' ? 2 : null])) as never

let server: Proxied
let pool: Pool

beforeAll(async () => {
  server = await openDatabase()
  pool = openPool({ url: server.url, name: 'values', size: 1 })
  await transaction(pool, async (tx) => {
    await tx.query(`create table samples (id int primary key, at timestamptz(3), "atText" timestamptz, json jsonb,
      uuid uuid, count bigint, huge bigint, tags text[], sizes int[], grid int[][], yes bool, price numeric)`)
    await tx.db.insert(samples).values([full, empty])
  })
}, 60_000)
afterAll(async () => {
  await pool.close(1_000)
  await server.close()
})

const query = (statement: string, params?: unknown[]) =>
  transaction(pool, (tx) => tx.query<Record<string, unknown>>(statement, params))
const one = async (statement: string, params?: unknown[]) => (await query(statement, params))[0]

test('every type makes the round trip through drizzle, null included', async () => {
  const rows = await withDatabase(pool, (db) => db.select().from(samples).orderBy(samples.id))
  expect(rows).toEqual([full, empty])
})

test('every type makes the round trip through a prepared statement', async () => {
  const columns = Object.fromEntries(Object.keys(full).map((key) => [key, sql.placeholder(key)]))
  const insert = prepared((db) => db.insert(samples).values(columns as never))
  const byId = prepared((db) =>
    db
      .select()
      .from(samples)
      .where(eq(samples.id, sql.placeholder('id'))),
  )
  await transaction(pool, async (tx) => tx.later(insert(tx.db, { ...full, id: 3 })))
  expect(await withDatabase(pool, (db) => byId(db, { id: 3 }))).toEqual([{ ...full, id: 3 }])
})

test('text gives strings where a number or a Date would lose something', async () => {
  expect(await one('select * from samples where id = $1', [1])).toEqual({
    ...full,
    at: '2026-11-21 02:24:00.123+00',
    count: String(full.count),
    huge: String(full.huge),
  })
  expect(await one('select * from samples where id = $1', [2])).toEqual(empty)
})

test('parameters of text statements take dates, bytes, arrays and objects', async () => {
  const bytes = new Uint8Array([0, 255, 16])
  const row = await one(
    `select $1::timestamptz as at, $2::bytea as bytes, $3::text[] as tags, $4::jsonb as json, $5::bool as yes,
            $6::int8 as huge, $7::float8 as float, $8::int[] as sizes, $9::bool[] as flags, $10::jsonb as list`,
    [full.at, bytes, [...full.tags, null], full.json, true, full.huge, 1.5, [1, null], [true, false], '[1]'],
  )
  expect(row).toEqual({
    at: '2026-11-21 02:24:00.123+00',
    bytes: Buffer.from(bytes),
    tags: [...full.tags, null],
    json: full.json,
    yes: true,
    huge: String(full.huge),
    float: 1.5,
    sizes: [1, null],
    flags: [true, false],
    list: [1],
  })
})

test('JSON is parsed exactly once', async () => {
  for (const json of ['1', 'true', '"quoted"', 7, [], { a: '{}' }]) {
    await withDatabase(pool, (db) => db.update(samples).set({ json }).where(eq(samples.id, 2)))
    const read = withDatabase(pool, (db) =>
      db.select({ json: samples.json }).from(samples).where(eq(samples.id, 2)),
    )
    expect(await read).toEqual([{ json }])
    expect(await one('select json from samples where id = 2')).toEqual({ json })
  }
})

test('a list of ids finds rows, in drizzle and as an array', async () => {
  const found = await withDatabase(pool, (db) =>
    db
      .select({ id: samples.id })
      .from(samples)
      .where(inArray(samples.id, [1, 2])),
  )
  expect(found).toHaveLength(2)
  expect(await query('select id from samples where id = any($1) order by id', [[1, 2, 9]])).toHaveLength(2)
})

test('a prepared statement refuses to run without one of its values', async () => {
  const byId = prepared((db) =>
    db
      .select()
      .from(samples)
      .where(eq(samples.id, sql.placeholder('id'))),
  )
  await expect(transaction(pool, async (tx) => await byId(tx.db, {}))).rejects.toThrow('"id"')
  await expect(transaction(pool, async (tx) => tx.later(byId(tx.db)))).rejects.toThrow('"id"')
})

test('a prepared statement is compiled once, and each call runs on the database it is given', async () => {
  let compiled = 0
  const backend = prepared((db) => {
    compiled += 1
    return db
      .select({ pid: sql<number>`pg_backend_pid()` })
      .from(samples)
      .limit(1)
  })
  const two = openPool({ url: server.url, name: 'two', size: 2 })
  const [[first], [other], [again]] = await transaction(two, async (tx) => [
    await backend(tx.db),
    await transaction(two, (inner) => backend(inner.db)),
    await backend(tx.db),
  ])
  expect(other?.pid).not.toBe(first?.pid)
  expect(again?.pid).toBe(first?.pid)
  expect(compiled).toBe(1)
  await two.close(1_000)
})

test('a prepared statement that leaked out of its transaction reaches nothing', async () => {
  const all = prepared((db) => db.select().from(samples))
  let leaked: PromiseLike<unknown> | undefined
  await transaction(pool, async (tx) => {
    await all(tx.db)
    leaked = all(tx.db)
  })
  await expect(Promise.resolve(leaked)).rejects.toMatchObject({ cause: { name: 'TransactionOver' } })
})
