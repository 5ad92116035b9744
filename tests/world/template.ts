// The migrated database from which those of the tests are copied: made once for each state of the migrations.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { migrate } from '../../runtime/database/migrate.ts'
import { derivePassword } from '../../runtime/database/role-url.ts'
import { asAdmin, databaseUrl } from './database.ts'

const root = join(import.meta.dir, '../..')
const migrationsFolder = join(root, 'drizzle')

const ensured = new Map<string, Promise<void>>()

/** The names of all modules of this checkout. */
export function allModules(): string[] {
  return readdirSync(join(root, 'modules')).filter((name) =>
    statSync(join(root, 'modules', name)).isDirectory(),
  )
}

/** The name of a database that stands migrated for these modules. */
export async function ensureTemplate(server: string, modules: string[]): Promise<string> {
  const name = `kerf_template_${stateOf(server, modules)}`
  let making = ensured.get(name)
  if (making === undefined) ensured.set(name, (making = make(server, name, modules)))
  await making
  return name
}

async function make(server: string, name: string, modules: string[]): Promise<void> {
  await asAdmin(server, async (sql) => {
    await sql`select pg_advisory_lock(hashtextextended(${name}, 0))`
    if ((await sql`select from pg_database where datname = ${name}`).length > 0) return
    // Under another name until it is whole.
    const unfinished = `${name}_unfinished`
    await sql.unsafe(`drop database if exists ${unfinished} with (force)`)
    await sql.unsafe(`create database ${unfinished} template template0`)
    const url = databaseUrl(server, unfinished)
    await migrate({ modules, urlOf: () => url, migrationsFolder })
    await sql.unsafe(`alter database ${unfinished} rename to ${name}`)
  })
}

/** Changes with the migrations, with what grants the privileges, and with the passwords of the roles. */
function stateOf(server: string, modules: string[]): string {
  const hash = createHash('sha256')
  const code = ['migrate.ts', 'roles.ts'].map((file) => join(root, 'runtime/database', file))
  const migrations = readdirSync(migrationsFolder, { recursive: true, encoding: 'utf8' }).toSorted()
  for (const path of [...code, ...migrations.map((file) => join(migrationsFolder, file))]) {
    if (statSync(path).isFile()) hash.update(path.slice(root.length)).update(readFileSync(path))
  }
  for (const module of modules.toSorted()) hash.update(module).update(derivePassword(server, module))
  return hash.digest('hex').slice(0, 16)
}
