// What a migration does where somebody else is at what it changes: it waits in turns, and not for ever.
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { asAdmin } from '../world/database.ts'
import { until } from '../world/until.ts'
import { type MigrationWorld, openMigrationWorld } from './migration-world.ts'
import { reasonOf } from './reason.ts'

// A machine with much else to do takes seconds to make a server.
setDefaultTimeout(60_000)

const locking = { waitMs: 50, pauseMs: 20, tries: 2 }
let world: MigrationWorld

beforeAll(async () => {
  world = await openMigrationWorld()
})

afterAll(() => world.close())

test('a table that somebody else holds is waited for in turns with all who want it, and in vain only so often', async () => {
  const url = await world.migrated()
  world.writeMigrations('ledger', { '0001_note': 'alter table ledger.outbox add column note text' })
  const waiting = () =>
    asAdmin(url, async (sql) => {
      const [row] = await sql<{ n: number }[]>`
        select count(*)::int as n from pg_locks where not granted and relation = 'ledger.outbox'::regclass`
      return row?.n
    })
  try {
    await asAdmin(url, async (dump) => {
      await dump`begin`
      await dump`lock table ledger.outbox in access share mode` // as pg_dump does
      expect(await reasonOf(world.migrateAll(url, locking))).toContain(
        'Migrating ledger failed: ledger/0001_note: something else has held what that needs for 2 tries of 50 ms',
      )
      expect(await world.faultsOf(url)).toEqual([
        expect.stringContaining('lacks the migrations ledger/0001_note'),
      ])
      const patient = world.migrateAll(url, { ...locking, tries: 10_000 })
      await until('it to wait', async () => (await waiting()) === 1)
      await until('it to let the others pass', async () => (await waiting()) === 0)
      await dump`commit`
      expect(await patient).toMatchObject([{ applied: [] }, { applied: ['ledger/0001_note'] }])
    })
  } finally {
    world.removeMigrations('ledger')
  }
})

test.each([
  ['schema', 'grant usage on schema ledger to public', 'the schema of ledger'],
  ['tables', 'alter table ledger.outbox set (fillfactor = 90)', 'the privileges of kerf_ledger'],
])('somebody who is at the %s of a module is waited for as often', async (_, change, what) => {
  const url = await world.migrated()
  await asAdmin(url, async (other) => {
    await other`begin`
    await other.unsafe(change)
    expect(await reasonOf(world.migrateAll(url, locking))).toContain(
      `Migrating ledger failed: ${what}: something else has held what that needs for 2 tries of 50 ms`,
    )
    await other`rollback`
  })
  expect(await world.faultsOf(url)).toEqual([])
})
