// What a development process stands on: a database that is migrated, an admin, settings; kept in .kerf/.
import { join } from 'node:path'
import { migrate } from '../../runtime/database/migrate.ts'
import { variableOf } from '../../runtime/database/role-url.ts'
import { StartFaults } from '../../runtime/hosting/start.ts'
import { migrationsFolder, modules } from '../modules.ts'
import { type Admin, developmentAdmin } from './admin.ts'
import { lockDirectory } from './directory-lock.ts'
import { startEmbeddedPostgres } from './postgres-server.ts'
import { developmentSealingKeys } from './sealing-keys.ts'

export interface Ground {
  readonly directory: string
  /** An administrator's. */
  readonly databaseUrl: string
  readonly admin: Admin
  /** What the processes are told, the developer's own wishes last. */
  readonly environment: Readonly<Record<string, string | undefined>>
  close(): Promise<void>
}

const directory = join(import.meta.dir, '..', '..', '.kerf')

/** Uses `DATABASE_URL` where it is set, else brings a database; then migrates. A second Kerf on the same data is refused. */
export async function openGround(wishes: Readonly<Record<string, string | undefined>>): Promise<Ground> {
  const own = wishes['DATABASE_URL'] ? undefined : await openDatabase()
  const databaseUrl = wishes['DATABASE_URL'] ?? own?.url ?? ''
  const urlOf = (module: string) => wishes[variableOf(module)] ?? databaseUrl
  await migrate({ modules: modules.map((module) => module.name), urlOf, migrationsFolder }).catch(
    async (error: unknown) => {
      await own?.close()
      throw faultOf(error)
    },
  )
  const admin = await developmentAdmin(directory)
  const development = {
    NODE_ENV: 'development',
    HOST: '127.0.0.1',
    INTERNAL_HOST: '127.0.0.1',
    DEMO_CATALOGUE: 'true',
    DEV_MAILBOX: 'true',
    WEBHOOK_ALLOW_PRIVATE: 'true',
    ADMIN_EMAIL: admin.email,
    ADMIN_PASSWORD: admin.password,
    ...(await developmentSealingKeys(directory)),
  }
  return {
    directory,
    databaseUrl,
    admin,
    environment: { ...development, ...wishes, DATABASE_URL: databaseUrl },
    close: async () => own?.close(),
  }
}

async function openDatabase() {
  const lock = lockOrFault()
  const { url, stop } = await startEmbeddedPostgres({ directory: join(directory, 'postgres'), durable: true })
  return {
    url,
    async close() {
      await stop()
      lock.release()
    },
  }
}

function lockOrFault() {
  try {
    return lockDirectory(directory)
  } catch (error) {
    throw faultOf(error)
  }
}

function faultOf(error: unknown): StartFaults {
  return new StartFaults([error instanceof Error ? error.message : String(error)])
}
