// Brings databases to the state that the code expects: roles, schemas, tables, privileges.
import { DrizzleQueryError } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate as applyMigrations } from 'drizzle-orm/postgres-js/migrator'
import postgres, { type Sql } from 'postgres'
import { postgresCode } from './errors.ts'
import { compare, hasMigrations, type MigrationSet, migrationSets } from './migration-journal.ts'
import { namesRoleOf, roleOf } from './role-url.ts'
import { grantTables, journalSchema, name, prepareModule } from './roles.ts'

export { pendingMigrations } from './pending-migrations.ts'

export interface MigrateOptions {
  readonly modules: readonly string[]
  /** The administrator's URL for a module's database: may create schemas in it, and roles. */
  urlOf(module: string): string
  /** Holds `runtime/` and a folder for each module that has tables. */
  readonly migrationsFolder: string
  readonly locking?: Locking
}

/**
 * Whoever waits for a lock on a table holds up all who come after, readers too: so it waits briefly, lets them pass,
 * and tries again.
 */
export interface Locking {
  readonly waitMs: number
  readonly pauseMs: number
  readonly tries: number
}

/** Given up after two and a half minutes. */
const defaultLocking: Locking = { waitMs: 3_000, pauseMs: 5_000, tries: 20 }

/** What was done, module by module; `applied` names each migration as `orders/0001_add_notes`. */
export type MigrationReport = readonly { module: string; applied: string[] }[]

/**
 * Makes what is missing and applies each migration once; safe to run again, and by many at once. A module is
 * migrated whole or, when one of its two sets fails, up to the last whole set. Throws at the first failure.
 */
export async function migrate(options: MigrateOptions): Promise<MigrationReport> {
  const report: { module: string; applied: string[] }[] = []
  for (const module of options.modules) {
    try {
      report.push({ module, applied: await migrateModule(module, options) })
    } catch (error) {
      throw new Error(`Migrating ${module} failed: ${reasonOf(error)}`, { cause: error })
    }
  }
  return report
}

async function migrateModule(module: string, options: MigrateOptions): Promise<string[]> {
  const url = options.urlOf(module)
  if (namesRoleOf(url, module)) {
    throw new Error(
      `the URL names the role ${roleOf(module)}, which owns nothing. Give an administrator's URL.`,
    )
  }
  const sql = postgres(url, {
    max: 1,
    max_lifetime: null,
    onnotice: () => {},
    connection: { application_name: 'kerf migrate', search_path: name(module), statement_timeout: 0 },
  })
  try {
    // Drizzle's migrator takes no lock. This one lasts as long as the connection, so it dies with us.
    await sql`select pg_advisory_lock(hashtextextended('kerf migrate', 0))`
    const { locking = defaultLocking } = options
    await sql`select set_config('lock_timeout', ${String(locking.waitMs)}, false)`
    await withLocks(locking, `the schema of ${module}`, () => prepareModule(sql, module, url))
    const applied: string[] = []
    for (const set of migrationSets(options.migrationsFolder, module)) {
      applied.push(...(await applySet(sql, set, locking)))
    }
    await withLocks(locking, `the privileges of ${roleOf(module)}`, () => grantTables(sql, module))
    return applied
  } finally {
    await sql.end({ timeout: 5 })
  }
}

async function applySet(sql: Sql, set: MigrationSet, locking: Locking): Promise<string[]> {
  if (!hasMigrations(set)) {
    await sql.unsafe(emptyJournal(set.journal))
    return []
  }
  const before = await compare(sql, set)
  if (before.begunOtherwise) throw new Error(begunOtherwise(before.missing))
  const apply = () =>
    applyMigrations(drizzle(sql), {
      migrationsFolder: set.folder,
      migrationsSchema: journalSchema,
      migrationsTable: set.journal,
    })
  await withLocks(locking, before.missing.join(', '), apply)
  const after = await compare(sql, set)
  if (after.missing.length > 0) {
    throw new Error(
      `${after.missing.join(', ')} is dated before a migration that was applied already, so it would never be. ` +
        'Delete it and generate it again.',
    )
  }
  return before.missing
}

/** Does `work`, which may be repeated, until nobody is in its way. `what` it is goes into the message. */
async function withLocks(
  { waitMs, pauseMs, tries }: Locking,
  what: string,
  work: () => Promise<unknown>,
): Promise<void> {
  for (let triesLeft = tries - 1; ; triesLeft--) {
    try {
      return void (await work())
    } catch (error) {
      if (postgresCode(error) !== LOCKED) throw error
      if (triesLeft === 0) throw new Error(lockedOut(what, tries, waitMs), { cause: error })
      await Bun.sleep(pauseMs)
    }
  }
}

const LOCKED = '55P03'

function lockedOut(what: string, tries: number, waitMs: number): string {
  return (
    `${what}: something else has held what that needs for ${tries} tries of ${waitMs} ms, ` +
    'so it was not applied. Let that end (pg_dump, or a long transaction: see pg_stat_activity), then run this again.'
  )
}

function begunOtherwise([first]: readonly string[]): string {
  return (
    `the database was begun by other migrations and lacks ${first}, the first of these. ` +
    'Start with an empty one (for that of `bun run dev`, remove .kerf/postgres/), or run the version that made this one.'
  )
}

// The privilege to read it is granted whether or not the module has tables of its own. As drizzle makes it.
function emptyJournal(journal: string): string {
  return `
    create schema if not exists ${journalSchema};
    create table if not exists ${journalSchema}.${name(journal)}
      (id serial primary key, hash text not null, created_at bigint)`
}

function reasonOf(error: unknown): string {
  // Drizzle's own message repeats the whole statement; what PostgreSQL said is its cause.
  const said = error instanceof DrizzleQueryError ? error.cause : error
  if (!(said instanceof Error)) return String(error)
  const isAway = 'syscall' in said
  return isAway ? `${said.message}. Check the URL of the database, and that it runs.` : said.message
}
