// What start-up asks before it serves: may each module's role work, and is its schema what the code expects?
import postgres, { type Sql } from 'postgres'
import { compare, migrationSets } from './migration-journal.ts'
import { roleOf } from './role-url.ts'
import { journalSchema } from './roles.ts'
import { serverFaults } from './server-faults.ts'

export interface PendingOptions {
  readonly modules: readonly string[]
  /** The URL with which a module connects, as its own role. */
  urlOf(module: string): string
  readonly migrationsFolder: string
  /** Whether the server has to keep what it has committed, whatever happens to it. */
  readonly mustBeDurable?: boolean
}

const remedy = 'Run `bun run migrate` with an administrator’s DATABASE_URL.'

/** One sentence for each fault, with its remedy; none when all is ready. Does not throw for what it finds. */
export async function pendingMigrations(options: PendingOptions): Promise<string[]> {
  const faults = await Promise.all(options.modules.map((module) => faultsOf(module, options)))
  return faults.flat()
}

async function faultsOf(module: string, options: PendingOptions): Promise<string[]> {
  let sql: Sql
  try {
    sql = postgres(options.urlOf(module), { max: 1, connect_timeout: 10, onnotice: () => {} })
  } catch (error) {
    return [messageOf(error)]
  }
  try {
    const rights = await rightsFaults(sql, module)
    const server = options.mustBeDurable ? await serverFaults(sql, module) : []
    return rights.length > 0
      ? [...server, ...rights]
      : [...server, ...(await migrationFaults(sql, module, options.migrationsFolder))]
  } catch (error) {
    return [connectionFault(module, error)]
  } finally {
    await sql.end({ timeout: 1 }).catch(() => {})
  }
}

async function rightsFaults(sql: Sql, module: string): Promise<string[]> {
  const [found] = await sql<
    { user: string; unbound: boolean; schema: boolean | null; journal: boolean | null }[]
  >`
    select current_user as user,
      (select rolsuper or rolbypassrls from pg_roles where rolname = current_user) as unbound,
      has_schema_privilege(to_regnamespace(quote_ident(${module}))::oid, 'USAGE') as schema,
      has_schema_privilege(to_regnamespace(${journalSchema})::oid, 'USAGE') as journal`
  if (found === undefined) return []
  const { user, unbound, schema, journal } = found
  if (unbound) {
    return [
      `Module ${module} connects as ${user}, whom no privilege binds: the wall between modules would be paper. ` +
        `Let it connect as ${roleOf(module)}.`,
    ]
  }
  if (schema === null) return [`The database of ${module} has no schema "${module}". ${remedy}`]
  if (!schema || !journal) {
    return [`The role ${user} may not use the schema "${schema ? journalSchema : module}". ${remedy}`]
  }
  const closed = await sql<{ name: string }[]>`
    select relname as name from pg_class
    where relnamespace = to_regnamespace(quote_ident(${module})) and relkind in ('r', 'p') and not (
      has_table_privilege(oid, 'SELECT') and has_table_privilege(oid, 'INSERT')
      and has_table_privilege(oid, 'UPDATE') and has_table_privilege(oid, 'DELETE'))
    order by relname`
  return closed.map(
    ({ name }) => `The role ${user} may not read and write the table ${module}.${name}. ${remedy}`,
  )
}

async function migrationFaults(sql: Sql, module: string, folder: string): Promise<string[]> {
  const faults: string[] = []
  for (const set of migrationSets(folder, module)) {
    const { missing, changed } = await compare(sql, set)
    if (missing.length > 0) {
      faults.push(
        `The database of ${module} lacks the migrations ${missing.join(', ')}. Run \`bun run migrate\`.`,
      )
    }
    for (const name of changed) {
      faults.push(
        `The migration ${name} was changed after it had been applied to the database of ${module}. ` +
          'Restore it, and put the change into a new one; data of development may be removed instead.',
      )
    }
  }
  return faults
}

function connectionFault(module: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code.startsWith('28')) return `The role of ${module} cannot sign in: ${messageOf(error)}. ${remedy}`
  return `The database of ${module} cannot be asked for its state: ${messageOf(error)}. Check its URL, and that it runs.`
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
