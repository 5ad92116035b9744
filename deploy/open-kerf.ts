// Puts a process together from its configuration: modules, identity, log, metrics.
import { join } from 'node:path'
import packageJson from '../package.json' with { type: 'json' }
import type { Config } from '../runtime/config.ts'
import { hostsAll } from '../runtime/config-hosts.ts'
import { roleUrl } from '../runtime/database/role-url.ts'
import { openLog } from '../runtime/observability/log.ts'
import { openMetrics } from '../runtime/observability/metrics.ts'
import { processObserver } from '../runtime/observability/observers.ts'
import { type Kerf, startKerf } from '../runtime/start.ts'
import { gateway } from '../runtime/topology.ts'
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
  const { hosts } = config
  const isWhole = hostsAll(
    hosts,
    modules.map(({ name }) => name),
  )
  const metrics = openMetrics({ version: packageJson.version, hosts: isWhole ? 'all' : namesOf(hosts) })
  // The monolith never loads what only several processes need.
  const elsewhere = isWhole
    ? undefined
    : await (await import('./open-elsewhere.ts')).elsewhereFrom(config, log, metrics)
  const kerf = await startKerf({
    modules,
    hosts,
    ...(elsewhere
      ? { elsewhere: { ...elsewhere, listen: { port: config.internalPort, hostname: config.internalHost } } }
      : {}),
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
  const { internalUrl, operatorUrl } = kerf
  log.info({ url: kerf.url || undefined, internalUrl, operatorUrl }, 'ready')
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

function namesOf({ gateway: isEdge, modules: names }: Config['hosts']): string {
  return [...(isEdge ? [gateway] : []), ...names].join(',')
}
