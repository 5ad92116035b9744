// What else is wrong, when the environment already is: so that one start tells everything.
import type { SoundConfig } from '../../runtime/config/config.ts'
import { pendingMigrations } from '../../runtime/database/pending-migrations.ts'
import { roleUrl } from '../../runtime/database/role-url.ts'
import { openServer } from '../../runtime/doors/server.ts'
import { migrationsFolder } from '../modules.ts'

/** The faults of what can be checked with the sound part of a faulty environment. */
export async function furtherFaults({
  port,
  host,
  operatorPort,
  operatorHost,
  databaseUrl,
  databaseUrls = {},
  hosts,
}: SoundConfig): Promise<string[]> {
  const withDatabase = (hosts?.modules ?? []).filter((module) => databaseUrls[module] ?? databaseUrl)
  return [
    ...(await doorFaults(port, host)),
    ...(await doorFaults(operatorPort, operatorHost)),
    ...(await pendingMigrations({
      modules: withDatabase,
      urlOf: (module) => roleUrl(databaseUrls[module] ?? databaseUrl ?? '', module),
      migrationsFolder,
    })),
  ]
}

async function doorFaults(port: number | undefined, hostname: string | undefined): Promise<string[]> {
  if (port === undefined || hostname === undefined) return []
  try {
    await openServer({ fetch: () => new Response(), port, hostname }).stop(0)
    return []
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  }
}
