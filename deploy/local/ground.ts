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
  /** Where the data of the database that was brought really lie: as root, not always in `directory`. */
  readonly data: string | undefined
  /** An administrator's. */
  readonly databaseUrl: string
  readonly admin: Admin
  /** What the processes are told, the developer's own wishes last. */
  readonly environment: Readonly<Record<string, string | undefined>>
  close(): Promise<void>
}

const ours = join(import.meta.dir, '..', '..', '.kerf')

/**
 * Uses `DATABASE_URL` where it is set, else brings a database; then migrates. A second Kerf on the same data is
 * refused. Throws `StartFaults` whatever fails: here it is always the machine or the settings, and never the code.
 */
export async function openGround(
  wishes: Readonly<Record<string, string | undefined>>,
  directory = ours,
): Promise<Ground> {
  let own: OwnDatabase | undefined
  try {
    own = wishes['DATABASE_URL'] ? undefined : await openDatabase(directory)
    return await groundOn(own, wishes, directory)
  } catch (error) {
    await own?.close()
    throw new StartFaults([error instanceof Error ? error.message : String(error)])
  }
}

async function groundOn(
  own: OwnDatabase | undefined,
  wishes: Readonly<Record<string, string | undefined>>,
  directory: string,
): Promise<Ground> {
  const databaseUrl = wishes['DATABASE_URL'] ?? own?.url ?? ''
  const urlOf = (module: string) => wishes[variableOf(module)] ?? databaseUrl
  await migrate({ modules: modules.map((module) => module.name), urlOf, migrationsFolder })
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
    data: own?.data,
    databaseUrl,
    admin,
    environment: { ...development, ...wishes, DATABASE_URL: databaseUrl },
    close: async () => own?.close(),
  }
}

interface OwnDatabase {
  readonly url: string
  readonly data: string
  close(): Promise<void>
}

async function openDatabase(directory: string): Promise<OwnDatabase> {
  const lock = lockDirectory(directory)
  const place = join(directory, 'postgres')
  const { url, data, setAside, stop } = await startEmbeddedPostgres({ directory: place, durable: true })
  if (setAside)
    console.log(`Begun afresh: the data of a ${directory} that was removed are now in ${setAside}`)
  return {
    url,
    data,
    async close() {
      await stop()
      lock.release()
    },
  }
}
