// A module's role, its schema, and the wall around them: what the role may do, and that it may nothing else.
import type { Sql } from 'postgres'
import { derivePassword, roleOf } from './role-url.ts'

/** The schema of the journals in which migrations are ticked off. */
export const journalSchema = 'drizzle'

/** The journal tables of a module: for the runtime's own tables in its schema, and for its own. */
export function journalsOf(module: string): { runtime: string; own: string } {
  return { runtime: `${module}_runtime`, own: module }
}

/** Makes the role and the schema, or mends them. The administrator owns all, the role nothing. */
export async function prepareModule(sql: Sql, module: string, adminUrl: string): Promise<void> {
  await ensureRole(sql, module, derivePassword(adminUrl, module))
  const schema = name(module)
  await sql.unsafe(`
    create schema if not exists ${schema};
    revoke all on schema ${schema} from public;
    grant usage on schema ${schema} to ${name(roleOf(module))};
  `)
  const [database] = await sql<{ name: string; open: boolean }[]>`
    select current_database() as name, has_database_privilege(${roleOf(module)}, current_database(), 'CONNECT') as open`
  if (database?.open === false) {
    await sql.unsafe(`grant connect on database ${name(database.name)} to ${name(roleOf(module))}`)
  }
}

/** Opens the tables that stand, and those to come, to the module's role and to no one else. */
export async function grantTables(sql: Sql, module: string): Promise<void> {
  const schema = name(module)
  const role = name(roleOf(module))
  const journals = Object.values(journalsOf(module)).map((table) => `${journalSchema}.${name(table)}`)
  await sql.unsafe(`
    revoke all on all tables in schema ${schema} from public;
    revoke all on all sequences in schema ${schema} from public;
    grant select, insert, update, delete on all tables in schema ${schema} to ${role};
    grant usage on all sequences in schema ${schema} to ${role};
    alter default privileges in schema ${schema} grant select, insert, update, delete on tables to ${role};
    alter default privileges in schema ${schema} grant usage on sequences to ${role};
    grant usage on schema ${journalSchema} to ${role};
    grant select on ${journals.join(', ')} to ${role};
  `)
}

// Roles belong to the whole server, while the migration's lock holds in one database only: a migration of
// another database may be at the same role, and PostgreSQL then refuses one of the two. That one tries again.
async function ensureRole(sql: Sql, module: string, password: string): Promise<void> {
  for (let triesLeft = 20; ; triesLeft--) {
    try {
      await writeRole(sql, roleOf(module), password)
      return
    } catch (error) {
      if (isRefusal(error)) throw notOurs(roleOf(module), error)
      if (triesLeft === 0 || !isCollision(error)) throw error
      await Bun.sleep(Math.random() * 50)
    }
  }
}

async function writeRole(sql: Sql, role: string, password: string): Promise<void> {
  const found = await sql`select from pg_roles where rolname = ${role}`
  const create = `create role ${name(role)} nosuperuser nocreatedb nocreaterole noinherit noreplication nobypassrls;`
  // One implicit transaction. The password is of the base64url alphabet and cannot end the literal.
  await sql.unsafe(`
    ${found.length === 0 ? create : ''}
    alter role ${name(role)} login password '${password}';
    alter role ${name(role)} set search_path to ${name(role.slice(roleOf('').length))};
    alter role ${name(role)} set idle_in_transaction_session_timeout to '30s';
    alter role ${name(role)} set statement_timeout to '30s';
  `)
}

/** A name as SQL writes it. */
export function name(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`
}

function isCollision(error: unknown): boolean {
  const code = codeOf(error)
  // "tuple concurrently updated" has no code of its own.
  return code === '23505' || code === '42710' || (code === 'XX000' && /concurrently/.test(String(error)))
}

function isRefusal(error: unknown): boolean {
  return codeOf(error) === '42501'
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

function notOurs(role: string, cause: unknown): Error {
  return new Error(
    `The administrator may not make or change the role ${role}. Give it CREATEROLE; ` +
      `if another administrator made the role, let that one run: GRANT ${role} TO <administrator> WITH ADMIN OPTION.`,
    { cause },
  )
}
