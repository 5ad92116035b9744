// `bun run dev`: the monolith with a database, a catalogue and an admin of its own, kept in .kerf/ between runs.
import { join } from 'node:path'
import { readConfig } from '../runtime/config.ts'
import { migrate } from '../runtime/database/migrate.ts'
import { StartFaults } from '../runtime/start.ts'
import { developmentAdmin } from './local/admin.ts'
import { banner } from './local/banner.ts'
import { lockDirectory } from './local/directory-lock.ts'
import { startEmbeddedPostgres } from './local/postgres-server.ts'
import { modules } from './modules.ts'
import { migrationsFolder, openKerf } from './open-kerf.ts'
import { stopOnSignal } from './stop-on-signal.ts'

const directory = join(import.meta.dir, '..', '.kerf')

try {
  const admin = await developmentAdmin(directory)
  const environment = {
    DEMO_CATALOGUE: 'true',
    DEV_MAILBOX: 'true',
    HOST: '127.0.0.1',
    ADMIN_EMAIL: admin.email,
    ADMIN_PASSWORD: admin.password,
    ...process.env,
  }
  const read = await readConfig(environment, modules)
  if ('faults' in read) throw new StartFaults(read.faults)
  const { config } = read

  const lock = config.databaseUrl === undefined ? lockOrFault(directory) : undefined
  const postgres = lock
    ? await startEmbeddedPostgres({ directory: join(directory, 'postgres'), durable: true })
    : undefined
  const databaseUrl = config.databaseUrl ?? postgres?.url ?? ''
  await migrate({
    modules: modules.map((module) => module.name),
    urlOf: (module) => config.databaseUrls[module] ?? databaseUrl,
    migrationsFolder,
  })
  const kerf = await openKerf(config, databaseUrl)
  console.log(banner(kerf, admin, databaseUrl))
  stopOnSignal(async () => {
    await kerf.stop()
    await postgres?.stop()
    lock?.release()
  }, config.shutdownGraceMs)
} catch (error) {
  if (!(error instanceof StartFaults)) throw error
  console.error(`Kerf cannot start:\n${error.faults.map((fault) => `  - ${fault}`).join('\n')}`)
  process.exit(1)
}

function lockOrFault(held: string) {
  try {
    return lockDirectory(held)
  } catch (error) {
    throw new StartFaults([error instanceof Error ? error.message : String(error)])
  }
}
