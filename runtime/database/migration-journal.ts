// What the migrations folder holds against what a database's journal says was applied.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import type { Sql } from 'postgres'
import { journalSchema, journalsOf, name } from './roles.ts'

export interface MigrationSet {
  /** `runtime`, or the module: the folder's name. */
  name: string
  folder: string
  journal: string
}

interface Migration {
  /** `orders/0001_add_notes` */
  name: string
  when: number
  hash: string
}

/** The runtime's tables first, then the module's own; a set without a folder has nothing to apply. */
export function migrationSets(migrationsFolder: string, module: string): MigrationSet[] {
  const journals = journalsOf(module)
  return [
    { name: 'runtime', folder: join(migrationsFolder, 'runtime'), journal: journals.runtime },
    { name: module, folder: join(migrationsFolder, module), journal: journals.own },
  ]
}

export function hasMigrations(set: MigrationSet): boolean {
  return existsSync(join(set.folder, 'meta', '_journal.json'))
}

interface Comparison {
  /** What the database lacks. */
  missing: string[]
  /** What was applied, and its file changed since. */
  changed: string[]
  /** Migrations were applied, but not the first of the set. */
  begunOtherwise: boolean
}

export async function compare(sql: Sql, set: MigrationSet): Promise<Comparison> {
  if (!hasMigrations(set)) return { missing: [], changed: [], begunOtherwise: false }
  const applied = await appliedIn(sql, set.journal)
  const expected = migrationsOf(set)
  const [first] = expected
  return {
    missing: expected.filter(({ when }) => !applied.has(when)).map(({ name }) => name),
    changed: expected
      .filter(({ when, hash }) => (applied.get(when) ?? hash) !== hash)
      .map(({ name }) => name),
    begunOtherwise: applied.size > 0 && first !== undefined && !applied.has(first.when),
  }
}

async function appliedIn(sql: Sql, journal: string): Promise<Map<number, string>> {
  const [table] = await sql`
    select from pg_class where relname = ${journal} and relnamespace = to_regnamespace(${journalSchema})`
  if (table === undefined) return new Map()
  const rows = await sql.unsafe<{ created_at: string; hash: string }[]>(
    `select created_at, hash from ${journalSchema}.${name(journal)}`,
  )
  return new Map(rows.map(({ created_at, hash }) => [Number(created_at), hash]))
}

function migrationsOf(set: MigrationSet): Migration[] {
  const journal = JSON.parse(readFileSync(join(set.folder, 'meta', '_journal.json'), 'utf8')) as {
    entries: { tag: string }[]
  }
  return readMigrationFiles({ migrationsFolder: set.folder }).map(({ folderMillis, hash }, index) => ({
    name: `${set.name}/${journal.entries[index]?.tag}`,
    when: folderMillis,
    hash,
  }))
}
