// The bulkhead: who gets a connection, who waits, who is turned away, and what is never lent twice.
import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test'
import { sql } from 'drizzle-orm'
import { ConnectionLost, PoolExhausted, TransactionOver } from '../../../runtime/database/errors.ts'
import { openPool, type Pool, type PoolOptions } from '../../../runtime/database/pool.ts'
import { pooledDatabase } from '../../../runtime/database/pooled.ts'
import { transaction } from '../../../runtime/database/transaction.ts'
import { until } from '../../world/until.ts'
import { openDatabase, type Proxied } from './server.ts'

let server: Proxied
const pools: Pool[] = []

function open(options: Partial<PoolOptions> = {}): Pool {
  const pool = openPool({ url: server.url, name: 'pool', size: 1, ...options })
  pools.push(pool)
  return pool
}

beforeAll(async () => {
  server = await openDatabase()
}, 60_000)
afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.close(0))))
afterAll(() => server.close())

test('opens a connection only when one is needed, and no more than its size', async () => {
  const pool = open({ size: 2 })
  expect(pool.stats()).toEqual({ size: 2, open: 0, leased: 0, waiting: 0, refused: 0 })
  const leases = await Promise.all([pool.lease(), pool.lease()])
  const third = pool.lease()
  expect(pool.stats()).toEqual({ size: 2, open: 2, leased: 2, waiting: 1, refused: 0 })
  leases[0].release()
  const last = await third
  expect(pool.stats()).toEqual({ size: 2, open: 2, leased: 2, waiting: 0, refused: 0 })
  leases[1].release()
  last.release()
  expect(pool.stats()).toEqual({ size: 2, open: 2, leased: 0, waiting: 0, refused: 0 })
})

test('hands out an idle connection in one microtask', async () => {
  const pool = open()
  ;(await pool.lease()).release()
  let leased = false
  void pool.lease().then(() => (leased = true))
  await Promise.resolve()
  expect(leased).toBe(true)
})

test('serves those who wait in their order', async () => {
  const pool = open()
  const first = await pool.lease()
  const order: number[] = []
  const others = [1, 2, 3].map(async (n) => {
    const lease = await pool.lease()
    order.push(n)
    lease.release()
  })
  first.release()
  await Promise.all(others)
  expect(order).toEqual([1, 2, 3])
})

test('turns away whoever waited too long or finds the queue full', async () => {
  const pool = open({ waitMs: 300, queueLimit: 1 })
  const held = await pool.lease()
  const waiting = pool.lease()
  waiting.catch(() => {})
  await expect(pool.lease()).rejects.toThrow('and 1 callers wait already')
  await expect(waiting).rejects.toThrow('none of the 1 connections of pool pool is free after 300 ms')
  await expect(waiting).rejects.toMatchObject({ kind: 'unavailable' })
  expect(pool.stats()).toMatchObject({ waiting: 0, refused: 2 })
  held.release()
  ;(await pool.lease()).release()
})

test('forgets whoever gives up waiting', async () => {
  const pool = open()
  const held = await pool.lease()
  const abort = new AbortController()
  const reason = new Error('gone')
  const waiting = pool.lease(abort)
  abort.abort(reason)
  await expect(waiting).rejects.toBe(reason)
  await expect(pool.lease(abort)).rejects.toBe(reason)
  held.release()
  expect(pool.stats()).toMatchObject({ open: 1, leased: 0, waiting: 0 })
})

test('asks whoever needs a connection for its signal only where it has to wait', async () => {
  const pool = open()
  const abort = new AbortController()
  let asked = 0
  const asker = {
    get signal() {
      asked += 1
      return abort.signal
    },
  }
  const db = pooledDatabase(pool, asker)
  ;(await pool.lease()).release()
  await db.execute(sql`select 1`)
  expect(asked).toBe(0)
  const held = await pool.lease()
  const waiting = Promise.resolve(db.execute(sql`select 1`))
  waiting.catch(() => {})
  await until('it to wait', () => pool.stats().waiting === 1)
  expect(asked).toBe(1)
  abort.abort(new Error('gone'))
  await expect(waiting).rejects.toMatchObject({ cause: abort.signal.reason })
  expect(pool.stats()).toMatchObject({ waiting: 0 })
  held.release()
})

test('a lease given back refuses every statement, twice given back is once', async () => {
  const pool = open()
  const leaked = await pool.lease()
  leaked.release()
  const next = await pool.lease()
  leaked.release()
  leaked.discard()
  await expect(leaked.query('select 1').values()).rejects.toThrow(TransactionOver)
  expect(await next.query('select 1 as n')).toEqual([{ n: 1 }])
  next.release()
  expect(pool.stats()).toMatchObject({ open: 1, leased: 0 })
})

test('a connection with a transaction open or a statement under way is never lent again', async () => {
  const pool = open()
  const backend = async () => {
    const lease = await pool.lease()
    const [row] = await lease.query('select pg_backend_pid() as pid')
    return { lease, pid: row?.['pid'] }
  }
  const begun = await backend()
  await begun.lease.query('begin')
  begun.lease.release()
  const undone = await backend()
  expect(undone.pid).not.toBe(begun.pid)
  await undone.lease.query('begin')
  await undone.lease.query('savepoint s')
  await undone.lease.query('rollback to s')
  undone.lease.release()
  const busy = await backend()
  expect(busy.pid).not.toBe(undone.pid)
  const cut = busy.lease.query('select pg_sleep(10)').values()
  busy.lease.release()
  await expect(cut).rejects.toThrow(TransactionOver)
  const fit = await backend()
  await fit.lease.query('begin')
  await fit.lease.query('rollback')
  fit.lease.release()
  const same = await backend()
  expect(same.pid).toBe(fit.pid)
  same.lease.release()
})

test('a connection that has compiled too many statements is retired', async () => {
  const pool = open()
  const lease = await pool.lease()
  await Promise.all(Array.from({ length: 2_000 }, (_, n) => lease.query(`select ${n}`)))
  lease.release()
  expect(pool.stats().open).toBe(0)
})

test('says that the database cannot be reached, at once and to everyone', async () => {
  const pool = open({ url: 'postgres://kerf@127.0.0.1:1/none', size: 2 })
  const answers = await Promise.allSettled([pool.lease(), pool.lease(), pool.lease(), pool.lease()])
  for (const answer of answers)
    expect(answer).toMatchObject({ status: 'rejected', reason: expect.any(ConnectionLost) })
  expect(pool.stats()).toEqual({ size: 2, open: 0, leased: 0, waiting: 0, refused: 0 })
})

test('says what Postgres said when it lets nobody in', async () => {
  const attempt = open({ url: server.url.replace(/:[^:@]*@/, ':wrong@') }).lease()
  await expect(attempt).rejects.toMatchObject({ cause: { code: '28P01' } })
})

test('gives up opening after its limit', async () => {
  server.proxy.blackHole(true)
  const attempt = open({ connectMs: 30 }).lease()
  await expect(attempt).rejects.toMatchObject({ cause: { message: 'no connection within 30 ms' } })
  server.proxy.blackHole(false)
})

test('closing refuses newcomers, waits for the leases, and cuts what overstays', async () => {
  const pool = open({ size: 3 })
  const [prompt, late, idle] = await Promise.all([pool.lease(), pool.lease(), pool.lease()])
  idle.release()
  const closed = pool.close(50)
  await expect(pool.lease()).rejects.toThrow(PoolExhausted)
  await prompt.query('select 1')
  prompt.release()
  expect(pool.stats()).toMatchObject({ open: 1, leased: 1 })
  await Promise.all([closed, pool.close(50)])
  expect(late.dead).toBe(true)
  expect(pool.stats().open).toBe(0)
})

test('leaves no connection, no timer and nothing unhandled behind: a process ends by itself', async () => {
  const program = `
    const { openPool } = await import('${import.meta.dirname}/../../../runtime/database/pool.ts')
    const { transaction } = await import('${import.meta.dirname}/../../../runtime/database/transaction.ts')
    const pool = openPool({ url: process.env.DATABASE_URL, name: 'leaves', size: 3 })
    await Promise.all([1, 2, 3, 4].map(() => transaction(pool, (tx) => tx.query('select 1'))))
    await pool.close(1_000)`
  const env = { ...process.env, DATABASE_URL: server.url }
  const child = Bun.spawn([process.execPath, '-e', program], { env, stdout: 'inherit', stderr: 'inherit' })
  const left = setTimeout(() => child.kill(), 4_000)
  expect(await child.exited).toBe(0)
  clearTimeout(left)
  const watcher = open({ url: server.directUrl() })
  await until('the backends to be gone', async () => {
    const rows = await transaction(watcher, (tx) =>
      tx.query(`select 1 from pg_stat_activity where application_name = 'leaves'`),
    )
    return rows.length === 0
  })
})
