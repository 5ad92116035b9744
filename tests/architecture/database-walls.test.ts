// Postgres refuses what one module would do with another one's data, for every pair of modules.
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import postgres from 'postgres'
import { modules } from '../../deploy/modules.ts'
import { journalSchema } from '../../runtime/database/roles.ts'
import { roleOf } from '../../runtime/database/role-url.ts'
import { asAdmin, type TestDatabase, testDatabase } from '../world/database.ts'

setDefaultTimeout(60_000)

const names = modules.map(({ name }) => name)
const refused = '42501'

let database: TestDatabase
let tables: readonly { readonly schema: string; readonly name: string }[]

beforeAll(async () => {
  database = await testDatabase()
  tables = await asAdmin(
    database.url,
    (sql) =>
      sql`select schemaname as schema, tablename as name from pg_tables where schemaname = any(${names})`,
  )
})
afterAll(() => database.drop())

function tablesOf(module: string): string[] {
  return tables.filter(({ schema }) => schema === module).map(({ name }) => `"${module}"."${name}"`)
}

/** The SQLSTATE of each statement, or `done`; each is undone. */
async function attempt(module: string, statements: readonly string[]): Promise<string[]> {
  return asAdmin(database.roleUrl(module), async (sql) => {
    const ends: string[] = []
    for (const statement of statements) {
      await sql`begin`
      ends.push(
        await sql.unsafe(statement).then(
          () => 'done',
          (error: unknown) => (error instanceof postgres.PostgresError ? error.code : String(error)),
        ),
      )
      await sql`rollback`
    }
    return ends
  })
}

const text = (table: string) => `'${table}'`
const read = (table: string) => `select * from ${table}`
const write = (table: string) => [
  `insert into ${table} default values`,
  `delete from ${table}`,
  `truncate ${table}`,
  `lock table ${table} in access share mode`,
  `copy ${table} to stdout`,
]

test('every module has tables, and reads all of its own', async () => {
  for (const module of names) {
    const own = tablesOf(module)
    expect(own.length, module).toBeGreaterThan(3)
    expect(await attempt(module, own.map(read))).toEqual(own.map(() => 'done'))
  }
})

for (const module of names)
  test(`${module} reads and writes no table of another module`, async () => {
    for (const other of names.filter((name) => name !== module)) {
      const statements = tablesOf(other).flatMap((table) => [read(table), ...write(table)])
      expect(await attempt(module, statements), other).toEqual(statements.map(() => refused))
    }
  })

for (const module of names)
  test(`${module} reaches another module by no detour`, async () => {
    for (const other of names.filter((name) => name !== module)) {
      const [table = ''] = tablesOf(other)
      const statements = [
        `select ${text(table)}::regclass`,
        `set role "${roleOf(other)}"`,
        `grant "${roleOf(other)}" to "${roleOf(module)}"`,
        `create table "${other}".planted (id int primary key)`,
        `create view "${module}".window as select * from ${table}`,
        `alter table ${table} owner to "${roleOf(module)}"`,
        `create table "${module}".planted (id int primary key)`,
        `select * from ${journalSchema}."${other}"`,
        `select stavalues1 from pg_statistic`,
        `select pg_read_file('PG_VERSION')`,
      ]
      expect(await attempt(module, statements), other).toEqual(statements.map(() => refused))
    }
  })

test('the catalog shows a role samples of its own rows, and of no others', async () => {
  for (const module of names)
    await asAdmin(database.url, (sql) =>
      sql.unsafe(`insert into "${module}".processes (process, key, state, entry) values ('p', 'k', 's', 0)`),
    )
  await asAdmin(database.url, (sql) => sql`analyze`)
  for (const module of names) {
    const seen = await asAdmin(
      database.roleUrl(module),
      (sql) => sql`select distinct schemaname as schema from pg_stats where schemaname = any(${names})`,
    )
    expect(seen.map(({ schema }) => String(schema))).toEqual([module])
  }
})

test('roles own nothing, and may make nothing in the database', async () => {
  const roles = names.map(roleOf)
  const owned = await asAdmin(
    database.url,
    (sql) => sql`
    select relname as what from pg_class where pg_get_userbyid(relowner) = any(${roles})
    union all select nspname from pg_namespace where pg_get_userbyid(nspowner) = any(${roles})
    union all select proname from pg_proc where pg_get_userbyid(proowner) = any(${roles})
    union all select typname from pg_type where pg_get_userbyid(typowner) = any(${roles})
    union all select datname from pg_database where pg_get_userbyid(datdba) = any(${roles})`,
  )
  expect([...owned]).toEqual([])
  const powers = await asAdmin(
    database.url,
    (sql) => sql`
    select rolname from pg_roles where rolname = any(${roles})
      and (rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls)
    union all select roleid::regrole::text from pg_auth_members where member = any(${roles}::regrole[])`,
  )
  expect([...powers]).toEqual([])
})

test('every table has a primary key and is logged', async () => {
  const without = await asAdmin(
    database.url,
    (sql) => sql`
    select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any(${[...names]}) and c.relkind in ('r', 'p')
       and (c.relpersistence <> 'p' or not exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary))`,
  )
  expect([...without]).toEqual([])
})

test('no foreign key leaves its schema', async () => {
  const keys = await asAdmin(
    database.url,
    (sql) => sql`
    select conname as name, a.relnamespace = b.relnamespace as home
      from pg_constraint join pg_class a on a.oid = conrelid join pg_class b on b.oid = confrelid
     where contype = 'f'`,
  )
  expect(keys.length).toBeGreaterThan(0)
  expect(keys.filter(({ home }) => !home)).toEqual([])
})
