// Migrations and databases of toy modules, for tests of what migrating does.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Locking,
  type MigrationReport,
  migrate,
  pendingMigrations,
} from '../../runtime/database/migrate.ts'
import { roleUrl } from '../../runtime/database/role-url.ts'
import { asAdmin, databaseUrl } from '../world/database.ts'
import { testServer } from '../world/server.ts'

export interface MigrationWorld {
  readonly folder: string
  /** Kiosk has tables of its own, ledger only the runtime's. */
  readonly modules: readonly string[]
  /** Writes a set of migrations as drizzle-kit does; each is dated a day after the one before. */
  writeMigrations(set: string, statements: Record<string, string>, firstDay?: number): void
  removeMigrations(set: string): void
  freshDatabase(): Promise<string>
  migrateAll(url: string, locking?: Locking): Promise<MigrationReport>
  /** A fresh database, migrated. */
  migrated(): Promise<string>
  /** What start-up would hear. */
  faultsOf(url: string): Promise<string[]>
  close(): Promise<void>
}

export async function openMigrationWorld(): Promise<MigrationWorld> {
  const server = await testServer()
  const folder = mkdtempSync(join(tmpdir(), 'kerf-migrations-'))
  const modules = ['kiosk', 'ledger']
  const databases: string[] = []

  function writeMigrations(set: string, statements: Record<string, string>, firstDay = 1): void {
    mkdirSync(join(folder, set, 'meta'), { recursive: true })
    const entries = Object.keys(statements).map((tag, idx) => ({
      idx,
      tag,
      version: '7',
      when: (firstDay + idx) * 86_400_000,
      breakpoints: true,
    }))
    const journal = { version: '7', dialect: 'postgresql', entries }
    writeFileSync(join(folder, set, 'meta/_journal.json'), JSON.stringify(journal))
    for (const [tag, text] of Object.entries(statements)) writeFileSync(join(folder, set, `${tag}.sql`), text)
  }

  async function freshDatabase(): Promise<string> {
    const name = `kerf_migrate_${process.pid}_${Bun.randomUUIDv7().slice(0, 8)}_${databases.length}`
    databases.push(name)
    await asAdmin(server, (sql) => sql.unsafe(`create database ${name} template template0`))
    return databaseUrl(server, name)
  }

  const migrateAll = (url: string, locking?: Locking) =>
    migrate({ modules, urlOf: () => url, migrationsFolder: folder, ...(locking && { locking }) })

  writeMigrations('runtime', {
    '0000_delivery': 'create table outbox (id bigint generated always as identity primary key)',
  })
  writeMigrations('kiosk', {
    '0000_init':
      'CREATE SCHEMA IF NOT EXISTS "kiosk";\n--> statement-breakpoint\n' +
      'create table "kiosk"."sales" (id serial primary key, item text)',
    '0001_price': 'alter table "kiosk"."sales" add column price integer',
  })

  return {
    folder,
    modules,
    writeMigrations,
    removeMigrations: (set) => rmSync(join(folder, set), { recursive: true }),
    freshDatabase,
    migrateAll,
    async migrated() {
      const url = await freshDatabase()
      await migrateAll(url)
      return url
    },
    faultsOf: (url) =>
      pendingMigrations({ modules, urlOf: (module) => roleUrl(url, module), migrationsFolder: folder }),
    async close() {
      await asAdmin(server, async (sql) => {
        for (const name of databases) await sql.unsafe(`drop database if exists ${name} with (force)`)
      })
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
