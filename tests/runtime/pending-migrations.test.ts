// What start-up and the command hear when a database, a role or the environment is not as it should be.
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { administrators } from '../../deploy/migrate.ts'
import { pendingMigrations } from '../../runtime/database/migrate.ts'
import { derivePassword, roleUrl } from '../../runtime/database/role-url.ts'
import { asAdmin } from '../world/database.ts'
import { type MigrationWorld, openMigrationWorld } from './migration-world.ts'

// A machine with much else to do takes seconds to make a server.
setDefaultTimeout(60_000)

const remedy = 'Run `bun run migrate` with an administrator’s DATABASE_URL.'
let world: MigrationWorld

beforeAll(async () => {
  world = await openMigrationWorld()
})

afterAll(() => world.close())

test('start-up hears of each fault in one sentence: role, schema, right, migration, changed file', async () => {
  await world.migrated() // so that the roles are there, which belong to the whole server
  const url = await world.freshDatabase()
  expect(await world.faultsOf(url)).toEqual(
    world.modules.map((module) => `The database of ${module} has no schema "${module}". ${remedy}`),
  )
  await world.migrateAll(url)
  expect(await world.faultsOf(url)).toEqual([])

  await asAdmin(url, (sql) => sql`revoke delete on kiosk.sales from kerf_kiosk`)
  expect(await world.faultsOf(url)).toEqual([
    `The role kerf_kiosk may not read and write the table kiosk.sales. ${remedy}`,
  ])
  await asAdmin(url, (sql) => sql`revoke usage on schema kiosk from kerf_kiosk`)
  expect(await world.faultsOf(url)).toEqual([`The role kerf_kiosk may not use the schema "kiosk". ${remedy}`])
  await world.migrateAll(url)
  expect(await world.faultsOf(url)).toEqual([])

  world.writeMigrations('ledger', { '0000_new': 'create table ledger.new (id int primary key)' })
  try {
    expect(await world.faultsOf(url)).toEqual([
      'The database of ledger lacks the migrations ledger/0000_new. Run `bun run migrate`.',
    ])
    await world.migrateAll(url)
    world.writeMigrations('ledger', { '0000_new': 'create table ledger.newer (id int primary key)' })
    const [fault] = await world.faultsOf(url)
    expect(fault).toStartWith('The migration ledger/0000_new was changed after it had been applied')
  } finally {
    world.removeMigrations('ledger')
  }
})

test('start-up hears of a server that may forget what it has committed, where that matters', async () => {
  const url = await world.migrated() // on a server for tests, which runs without fsync
  const faults = (mustBeDurable: boolean) =>
    pendingMigrations({
      ...{ modules: ['kiosk'], migrationsFolder: world.folder, mustBeDurable },
      urlOf: (module) => roleUrl(url, module),
    })
  expect(await faults(false)).toEqual([])
  expect(await faults(true)).toEqual([
    expect.stringContaining('The database of kiosk runs with fsync=off and would forget commits'),
  ])
})

test('start-up hears of a role that cannot sign in, a server that is away, and a role that no wall holds', async () => {
  const url = await world.migrated()
  const faults = (urlOf: (module: string) => string) =>
    pendingMigrations({ modules: ['kiosk'], urlOf, migrationsFolder: world.folder })
  const wrong = new URL(roleUrl(url, 'kiosk'))
  wrong.password = 'wrong'
  expect((await faults(() => wrong.href))[0]).toStartWith(
    'The role of kiosk cannot sign in: password authentication failed',
  )
  const away = new URL(url)
  away.port = '1'
  expect((await faults(() => away.href))[0]).toStartWith(
    'The database of kiosk cannot be asked for its state:',
  )
  expect((await faults(() => url))[0]).toContain('whom no privilege binds')
  expect((await faults((module) => roleUrl('postgres://someone@host/db', module)))[0]).toContain(
    'has no password',
  )
})

test('a role’s URL keeps server, database and parameters, and follows from the administrator’s password alone', () => {
  const admin = 'postgres://boss:p%40ss@db.example:5433/kerf?sslmode=require'
  const url = new URL(roleUrl(admin, 'kiosk'))
  expect(url).toMatchObject({
    username: 'kerf_kiosk',
    host: 'db.example:5433',
    pathname: '/kerf',
    search: '?sslmode=require',
  })
  expect(url.password).toBe(derivePassword('postgres://other:p%40ss@elsewhere/db', 'kiosk'))
  expect(url.password).not.toBe(derivePassword(admin, 'ledger'))
  const own = 'postgres://kerf_kiosk:chosen@db.example/kerf'
  expect(roleUrl(own, 'kiosk')).toBe(own)
})

test('the command tells all mistakes of the environment at once', () => {
  const { urls, mistakes } = administrators(['kiosk', 'ledger', 'two-words', 'till'], {
    DATABASE_URL_KIOSK: 'postgres://kerf_kiosk:x@host/db',
    DATABASE_URL_LEDGER: 'mysql://host/db',
    DATABASE_URL_TWO_WORDS: 'postgres://boss:x@host/db',
  })
  expect([...urls.keys()]).toEqual(['two-words'])
  expect(mistakes.map((mistake) => mistake.slice(0, 36))).toEqual([
    'The database URL of kiosk names the ',
    'The database URL of ledger is not on',
    'No database for till. Set DATABASE_U',
  ])
})
