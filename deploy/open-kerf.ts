// Puts a process together from its configuration: modules, identity, log, metrics.
import { join } from 'node:path'
import packageJson from '../package.json' with { type: 'json' }
import type { Config } from '../runtime/config.ts'
import { roleUrl } from '../runtime/database/role-url.ts'
import { openLog } from '../runtime/observability/log.ts'
import { openMetrics } from '../runtime/observability/metrics.ts'
import { processObserver } from '../runtime/observability/observers.ts'
import { type Kerf, startKerf } from '../runtime/start.ts'
import { accessTokens } from './identity.ts'
import { modules } from './modules.ts'

export const migrationsFolder = join(import.meta.dir, '..', 'drizzle')

/** Starts, or throws `StartFaults`. */
export async function openKerf(config: Config, databaseUrl: string): Promise<Kerf> {
  const log = await openLog({
    level: config.logLevel,
    pretty: config.environment === 'development' && process.stdout.isTTY,
    base: {},
  })
  const metrics = openMetrics({ version: packageJson.version, hosts: 'all' })
  const kerf = await startKerf({
    modules,
    databaseUrlOf: (module) => roleUrl(config.databaseUrls[module] ?? databaseUrl, module),
    migrationsFolder,
    settingsOf: (module) => config.settings[module],
    poolSize: config.databasePoolSize,
    listen: { port: config.port, hostname: config.host },
    operator: { port: config.operatorPort, hostname: config.operatorHost },
    graceMs: config.shutdownGraceMs,
    authenticate: (ask) => accessTokens(ask, config.settings['users']),
    observer: processObserver(log, metrics),
    metrics: () => metrics.scrape(),
  })
  for (const { definition, pool, outbox } of kerf.hosting.hosted) {
    metrics.watchPool(definition.name, () => pool.stats())
    metrics.watchOutbox(definition.name, () => outbox.state())
  }
  log.info({ url: kerf.url, operatorUrl: kerf.operatorUrl }, 'ready')
  return {
    ...kerf,
    async stop() {
      log.info('stopping')
      await kerf.stop()
      log.info('stopped')
      log.flush()
    },
  }
}
