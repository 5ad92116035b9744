// What a transaction promises while backends die, sockets break, the network swallows and the server is shot.
// Each law is run with a pool of one, where a neighbour would be hit at once, and with a pool of five.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import postgres from 'postgres'
import { waitUntil } from '../../../deploy/local/wait-until.ts'
import { CommitUnknown, ConnectionLost, StatementDeadline } from '../../../runtime/database/errors.ts'
import { openPool, type Pool } from '../../../runtime/database/pool.ts'
import { transaction, type Transaction } from '../../../runtime/database/transaction.ts'
import { openServer, type OwnServer } from './server.ts'

const STATEMENT_MS = 400
const uncaught: unknown[] = []
const count = (error: unknown) => void uncaught.push(error)
let server: OwnServer
let pool: Pool

const open = (size: number): Pool =>
  openPool({
    url: server.url,
    name: 'faults',
    size,
    waitMs: 1_000,
    statementMs: STATEMENT_MS,
    connectMs: 500,
  })

/** Past the proxy and past the code under test. */
async function ask<Row extends object>(statement: string): Promise<Row[]> {
  const sql = postgres(server.directUrl(), { max: 1, onnotice: () => {} })
  try {
    return await sql.unsafe<Row[]>(statement)
  } finally {
    await sql.end({ timeout: 1 })
  }
}

const written = async () => (await ask<{ note: string }>('select note from notes')).map(({ note }) => note)
const write = (tx: Transaction, note: string) => tx.query('insert into notes values ($1)', [note])
const killBackends = () =>
  ask(
    `select pg_terminate_backend(pid, 2000) from pg_stat_activity where application_name in ('faults', 'driver')`,
  )

/** The pool is as good as new: nobody leases, and forty of forty succeed. */
async function expectHealed(): Promise<void> {
  await waitUntil('the pool to serve again', 5_000, () =>
    transaction(pool, (tx) => tx.query('select 1')).then(
      () => true,
      () => false,
    ),
  )
  const answers = await Promise.allSettled(
    Array.from({ length: 40 }, () => transaction(pool, (tx) => tx.query('select 1 as n'))),
  )
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(40)
  expect(pool.stats()).toMatchObject({ leased: 0, waiting: 0 })
  expect(uncaught).toEqual([])
}

beforeAll(async () => {
  process.on('uncaughtException', count).on('unhandledRejection', count)
  server = await openServer()
  await ask('create table notes (note text primary key)')
})

afterAll(async () => {
  process.off('uncaughtException', count).off('unhandledRejection', count)
  await server.close()
})

describe.each([1, 5])('with a pool of %d', (size) => {
  beforeAll(() => {
    pool = open(size)
  })
  afterAll(() => pool.close(500))
  afterEach(async () => {
    await expectHealed()
    await ask('truncate notes')
  })

  test('a backend that dies while its transaction idles ends it, and nothing of it is written', async () => {
    const attempt = transaction(pool, async (tx) => {
      await write(tx, 'before')
      await killBackends()
      await write(tx, 'after')
    })
    await expect(attempt).rejects.toThrow(ConnectionLost)
    expect(await written()).toEqual([])
  })

  test('a backend that dies under a statement ends its transaction at once', async () => {
    const attempt = transaction(pool, async (tx) => {
      await write(tx, 'before')
      const slow = tx.query('select pg_sleep(0.3)')
      await killBackends()
      await slow
    })
    await expect(attempt).rejects.toThrow(ConnectionLost)
    expect(await written()).toEqual([])
  })

  test('no statement of a dead transaction lands in the next one', async () => {
    const leaks = await attack((work) => transaction(pool, (tx) => work((note) => write(tx, note))))
    expect(leaks).toEqual([])
  })

  test('a COMMIT whose answer is lost is unknown, and here it had happened', async () => {
    await transaction(pool, (tx) => write(tx, 'compiled'))
    const dropped = server.proxy.dropReplyTo('commit')
    const attempt = transaction(pool, async (tx) => tx.later(write(tx, 'kept')))
    await expect(attempt).rejects.toThrow(CommitUnknown)
    await dropped
    expect(await written()).toContain('kept')
  })

  test('a COMMIT that dies on its way is unknown, and here it had not happened', async () => {
    const held = server.proxy.holdAt('commit')
    const attempt = transaction(pool, (tx) => write(tx, 'lost'))
    attempt.catch(() => {})
    await held
    server.proxy.reset()
    await expect(attempt).rejects.toThrow(CommitUnknown)
    expect(await written()).toEqual([])
  })

  test('a connection that dies before COMMIT was sent is no unknown outcome', async () => {
    const attempt = transaction(pool, async (tx) => {
      tx.later(write(tx, 'never'))
      await tx.query('select 1')
      server.proxy.reset()
      await waitUntil('the loss to be noticed', 1_000, () => pool.stats().open === 0)
    })
    await expect(attempt).rejects.toThrow(ConnectionLost)
    expect(await written()).toEqual([])
  })

  test('whatever the network swallows ends at its deadline, waiting callers included', async () => {
    await transaction(pool, (tx) => write(tx, 'compiled'))
    const started = performance.now()
    const answers = await whileSwallowed(() =>
      Promise.allSettled(
        Array.from({ length: size + 2 }, (_, n) => transaction(pool, (tx) => write(tx, `swallowed ${n}`))),
      ),
    )
    expect(performance.now() - started).toBeLessThan(STATEMENT_MS + 1_000 + 500)
    expect(answers.map(({ status }) => status)).not.toContain('fulfilled')
    expect(answers[0]).toMatchObject({ reason: expect.any(StatementDeadline) })
    await waitUntil('the server to let go of what was cut', 2_000, async () => {
      const [row] = await ask<{ open: string }>(
        `select count(*) as open from pg_stat_activity where application_name = 'faults' and xact_start is not null`,
      )
      return row?.open === '0'
    })
    expect(await written()).toEqual(['compiled'])
  })

  test('an answer that breaks off in the middle fails its caller', async () => {
    await transaction(pool, (tx) => tx.query('select 1'))
    server.proxy.reset()
    server.proxy.cutAfter(5_000)
    const attempt = transaction(pool, (tx) => tx.query(`select repeat('x', 100000) as long`))
    await expect(attempt).rejects.toThrow(ConnectionLost)
    server.proxy.cutAfter(undefined)
  })

  test('under load, with sockets reset every 150 ms, each answer is true', async () => {
    await storm(async (quiet) => {
      for (let n = 0; n < 8; n += 1) {
        await Bun.sleep(150) // the fault's rhythm, not a wait
        server.proxy.reset()
      }
      quiet()
    })
  })

  test('under load, with backends shot one by one, each answer is true', async () => {
    await storm(async (quiet) => {
      for (let n = 0; n < 6; n += 1) await Promise.all([killBackends(), Bun.sleep(100)])
      quiet()
    })
  })

  test('under load, with the server shot and started again, each answer is true', async () => {
    await storm(async (quiet) => {
      for (let n = 0; n < 3; n += 1) await Promise.all([server.restart(), Bun.sleep(250)])
      quiet()
    })
  })
})

test("the attack is real: the driver's own pool commits a dead transaction's statement", async () => {
  const sql = postgres(server.url, { max: 1, onnotice: () => {}, connection: { application_name: 'driver' } })
  const leaks = await attack((work) =>
    sql.begin((tx) => work((note) => tx.unsafe('insert into notes values ($1)', [note], { prepare: true }))),
  )
  expect(leaks).toEqual(['after its death'])
  await sql.end({ timeout: 1 })
})

type Writer = (note: string) => PromiseLike<unknown>

/**
 * The first transaction loses its backend and goes on writing while a second, which waited for a connection, is under
 * way. Returns what the first has written for good.
 */
async function attack(begin: (work: (write: Writer) => Promise<unknown>) => Promise<unknown>) {
  const [died, second, wrote] = [signal(), signal(), signal()]
  const dead = begin(async (note) => {
    await note('before its death')
    const next = begin(async (other) => {
      await other('of another')
      second.give()
      await wrote.promise
    })
    await killBackends()
    died.give()
    await second.promise
    await Promise.allSettled([note('after its death')])
    wrote.give()
    await next
  })
  dead.catch(() => {})
  await died.promise
  await Promise.allSettled([dead])
  return (await written()).filter((note) => note !== 'of another')
}

/** Twelve callers write without pause until told to stop. What they were told has to be what the table says. */
async function storm(fault: (quiet: () => void) => Promise<void>): Promise<void> {
  let going = true
  const told: Record<'kept' | 'gone' | 'unknown', string[]> = { kept: [], gone: [], unknown: [] }
  async function caller(id: number) {
    for (let n = 0; going; n += 1) {
      const note = `${id}.${n}`
      const attempt = transaction(pool, async (tx) => {
        tx.later(write(tx, `${note} a`))
        if (n % 2 === 0) await tx.query('select 1')
        tx.later(write(tx, `${note} b`))
      })
      await attempt.then(
        () => told.kept.push(note),
        (error: unknown) => told[error instanceof CommitUnknown ? 'unknown' : 'gone'].push(note),
      )
      await new Promise(setImmediate) // a refused connection must not starve the fault
    }
  }
  const callers = Array.from({ length: 12 }, (_, id) => caller(id))
  await fault(() => (going = false))
  await Promise.all(callers)
  const rows = new Set(await written())
  const halves = (note: string) => [`${note} a`, `${note} b`].filter((half) => rows.has(half)).length
  expect(told.kept.filter((note) => halves(note) !== 2)).toEqual([])
  expect(told.gone.filter((note) => halves(note) !== 0)).toEqual([])
  expect(told.unknown.filter((note) => halves(note) === 1)).toEqual([])
  // Without these it was no storm.
  expect(told.kept.length).toBeGreaterThan(20)
  expect(told.gone.length + told.unknown.length).toBeGreaterThan(0)
}

async function whileSwallowed<T>(act: () => Promise<T>): Promise<T> {
  server.proxy.blackHole(true)
  try {
    return await act()
  } finally {
    server.proxy.blackHole(false)
  }
}

function signal() {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { promise, give: resolve }
}
