// Databases for tests: each fresh, migrated, and gone afterwards.
import postgres, { type Sql } from 'postgres'
import { roleUrl } from '../../runtime/database/role-url.ts'
import { testServer } from './server.ts'
import { allModules, ensureTemplate } from './template.ts'

export interface TestDatabase {
  /** As administrator. */
  readonly url: string
  /** As the module's role. */
  roleUrl(module: string): string
  /** Ends the connections that are left, and removes it. */
  drop(): Promise<void>
}

let made = 0

/** A database of the test's own, with the schemas and tables of these modules: without a list, all that Kerf has. */
export async function testDatabase(options?: { modules?: string[] }): Promise<TestDatabase> {
  const server = await testServer()
  const template = await ensureTemplate(server, options?.modules ?? allModules())
  const name = `kerf_test_${Date.now().toString(36)}_${process.pid}_${++made}`
  await asAdmin(server, (sql) => cloned(sql, template, name))
  const url = databaseUrl(server, name)
  return {
    url,
    roleUrl: (module) => roleUrl(url, module),
    drop: () =>
      asAdmin(server, async (sql) => void (await sql.unsafe(`drop database if exists ${name} with (force)`))),
  }
}

/** The same server and user, another database. */
export function databaseUrl(server: string, database: string): string {
  const url = new URL(server)
  url.pathname = `/${database}`
  return url.href
}

/** One connection for as long as `work` takes. */
export async function asAdmin<T>(url: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    return await work(sql)
  } finally {
    await sql.end({ timeout: 5 })
  }
}

async function cloned(sql: Sql, template: string, name: string): Promise<void> {
  for (let triesLeft = 20; ; triesLeft--) {
    try {
      await sql.unsafe(`create database ${name} template ${template} strategy file_copy`)
      return
    } catch (error) {
      // 55006: somebody, such as a vacuum, looks into the template at this moment.
      if (triesLeft === 0 || !(error instanceof postgres.PostgresError) || error.code !== '55006') throw error
      await Bun.sleep(50)
    }
  }
}
