// What a migration promises: each module behind its wall, whoever migrates, however often and however many at once.
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { migrate, pendingMigrations } from '../../runtime/database/migrate.ts'
import { roleUrl } from '../../runtime/database/role-url.ts'
import { asAdmin } from '../world/database.ts'
import { type MigrationWorld, openMigrationWorld } from './migration-world.ts'
import { reasonOf } from './reason.ts'

// A machine with much else to do takes seconds to make a server.
setDefaultTimeout(60_000)

let world: MigrationWorld

beforeAll(async () => {
  world = await openMigrationWorld()
})

afterAll(() => world.close())

test('applies the runtime’s tables and then the module’s, and says which; a second time nothing', async () => {
  const url = await world.freshDatabase()
  expect(await world.migrateAll(url)).toEqual([
    { module: 'kiosk', applied: ['runtime/0000_delivery', 'kiosk/0000_init', 'kiosk/0001_price'] },
    { module: 'ledger', applied: ['runtime/0000_delivery'] },
  ])
  expect(await world.migrateAll(url)).toEqual([
    { module: 'kiosk', applied: [] },
    { module: 'ledger', applied: [] },
  ])
  const tables = await asAdmin(
    url,
    (sql) => sql`
    select schemaname || '.' || tablename as name from pg_tables
    where schemaname in ('kiosk', 'ledger', 'public', 'drizzle') order by name`,
  )
  expect(tables.map(({ name }) => name)).toEqual([
    'drizzle.kiosk',
    'drizzle.kiosk_runtime',
    'drizzle.ledger',
    'drizzle.ledger_runtime',
    'kiosk.outbox',
    'kiosk.sales',
    'ledger.outbox',
  ])
})

test('may run five times at once on one database, and on two', async () => {
  const [one, two] = await Promise.all([world.freshDatabase(), world.freshDatabase()])
  const reports = await Promise.all([one, one, one, one, one, two, two].map((url) => world.migrateAll(url)))
  const applied = reports.map((report) => report.flatMap((module) => module.applied).length)
  expect(applied.slice(0, 5).reduce((sum, each) => sum + each)).toBe(4)
  expect(applied.slice(5).reduce((sum, each) => sum + each)).toBe(4)
  for (const url of [one, two]) {
    expect(await asAdmin(url, (sql) => sql`select count(*)::int as n from drizzle.kiosk`)).toMatchObject([
      { n: 2 },
    ])
    expect(await world.faultsOf(url)).toEqual([])
  }
})

test('lets a module’s role read and write its own schema, by names without the schema', async () => {
  const url = await world.migrated()
  await asAdmin(url, (sql) => sql`create table kiosk.later (id serial primary key)`)
  const rows = await asAdmin(roleUrl(url, 'kiosk'), async (sql) => {
    await sql`insert into later default values`
    await sql`insert into outbox default values`
    await sql`insert into sales (item) values ('bread')`
    await sql`update sales set price = 3`
    return await sql`delete from sales returning item, price`
  })
  expect(rows).toMatchObject([{ item: 'bread', price: 3 }])
})

test('keeps a module’s role out of another’s schema, and from changing its own or making any', async () => {
  const url = await world.migrated()
  const refused = async (statement: string, reason: string) => {
    const said = await reasonOf(asAdmin(roleUrl(url, 'ledger'), (sql) => sql.unsafe(statement)))
    expect(said, statement).toContain(reason)
  }
  await refused('select from kiosk.sales', 'permission denied for schema kiosk')
  await refused('select from kiosk.outbox', 'permission denied for schema kiosk')
  await refused('alter table outbox add column x int', 'must be owner of table outbox')
  await refused('truncate outbox', 'permission denied for table outbox')
  await refused('create table mine (id int)', 'permission denied for schema ledger')
  await refused('create schema mine', 'permission denied for database')
  await refused('delete from drizzle.ledger', 'permission denied for table ledger')
  await refused('select from drizzle.kiosk', 'permission denied for table kiosk')
  await refused('set role kerf_kiosk', 'permission denied to set role')
})

test('bounds what a module’s role may hold up, and gives it nothing of its own', async () => {
  const url = await world.migrated()
  const [limits] = await asAdmin(
    roleUrl(url, 'kiosk'),
    (sql) => sql`
    select current_setting('statement_timeout') as statement, current_setting('search_path') as path,
      current_setting('idle_in_transaction_session_timeout') as idle,
      (select count(*)::int from pg_class where relowner = current_user::regrole) as owned`,
  )
  expect(limits).toEqual({ statement: '30s', idle: '30s', path: 'kiosk', owned: 0 })
})

test('works for an administrator who is no superuser but may make roles and schemas', async () => {
  const url = await world.freshDatabase()
  const admin = `builder_${process.pid}`
  const name = new URL(url).pathname.slice(1)
  // Modules that nobody has migrated on this server: from PostgreSQL 16 on, one manages only the roles one made.
  const own = [`shop${process.pid}`, `till${process.pid}`]
  const theirs = new URL(url)
  theirs.username = admin
  theirs.password = 'p%40ss'
  await asAdmin(url, (sql) =>
    sql.unsafe(`
    create role ${admin} login createrole password 'p@ss'; grant create on database ${name} to ${admin}`),
  )
  try {
    const again = () => migrate({ modules: own, urlOf: () => theirs.href, migrationsFolder: world.folder })
    expect(await again()).toMatchObject([
      { applied: ['runtime/0000_delivery'] },
      { applied: ['runtime/0000_delivery'] },
    ])
    expect(await again()).toMatchObject([{ applied: [] }, { applied: [] }])
    const urlOf = (module: string) => roleUrl(theirs.href, module)
    expect(await pendingMigrations({ modules: own, urlOf, migrationsFolder: world.folder })).toEqual([])
  } finally {
    await asAdmin(url, async (sql) => {
      for (const role of [...own.map((module) => `kerf_${module}`), admin]) {
        await sql.unsafe(`drop owned by ${role} cascade; drop role ${role}`)
      }
    })
  }
})

test('says what an administrator lacks who may not make roles', async () => {
  const url = new URL(await world.freshDatabase())
  const admin = `clerk_${process.pid}`
  await asAdmin(url.href, (sql) => sql.unsafe(`create role ${admin} login password 'x'`))
  const theirs = new URL(url)
  theirs.username = admin
  theirs.password = 'x'
  const attempt = migrate({
    modules: [`stall${process.pid}`],
    urlOf: () => theirs.href,
    migrationsFolder: world.folder,
  })
  expect(await reasonOf(attempt)).toContain(
    `may not make or change the role kerf_stall${process.pid}. Give it CREATEROLE`,
  )
  await asAdmin(url.href, (sql) => sql.unsafe(`drop role ${admin}`))
})

test('a failing migration leaves none of its set, and its reason is told', async () => {
  const url = await world.freshDatabase()
  world.writeMigrations('ledger', {
    '0000_good': 'create table ledger.good (id int primary key)',
    '0001_bad': 'create tabel x',
  })
  try {
    expect(await reasonOf(world.migrateAll(url))).toContain(
      'Migrating ledger failed: syntax error at or near "tabel"',
    )
    expect(await asAdmin(url, (sql) => sql`select to_regclass('ledger.good') as good`)).toMatchObject([
      { good: null },
    ])
  } finally {
    world.removeMigrations('ledger')
  }
})

test('refuses a migration that is dated before one already applied, which drizzle would skip for ever', async () => {
  const url = await world.migrated()
  world.writeMigrations('ledger', {
    '0000_first': 'create table ledger.first (id int primary key)',
    '0001_late': 'create table ledger.late (id int primary key)',
    '0002_second': 'create table ledger.second (id int primary key)',
  })
  try {
    await world.migrateAll(url)
    await asAdmin(url, (sql) => sql`delete from drizzle.ledger where created_at = ${2 * 86_400_000}`)
    expect(await reasonOf(world.migrateAll(url))).toContain(
      'ledger/0001_late is dated before a migration that was applied already',
    )
  } finally {
    world.removeMigrations('ledger')
  }
})

test('refuses a database that was begun by other migrations, and leaves its tables as they are', async () => {
  const url = await world.migrated()
  world.writeMigrations('ledger', { '0000_old': 'create table ledger.old (id int primary key)' })
  try {
    await world.migrateAll(url)
    world.writeMigrations('ledger', { '0000_new': 'create table ledger.new (id int primary key)' }, 2)
    expect(await reasonOf(world.migrateAll(url))).toStartWith(
      'Migrating ledger failed: the database was begun by other migrations and lacks ledger/0000_new',
    )
    expect(await asAdmin(url, (sql) => sql`select to_regclass('ledger.new') as made`)).toMatchObject([
      { made: null },
    ])
  } finally {
    world.removeMigrations('ledger')
  }
})
