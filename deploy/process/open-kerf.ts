// Puts a process together from its configuration: modules, identity, log, metrics.
import { hostname } from 'node:os'
import packageJson from '../../package.json' with { type: 'json' }
import type { Config } from '../../runtime/config/config.ts'
import { hostsAll } from '../../runtime/config/hosts.ts'
import { roleUrl } from '../../runtime/database/role-url.ts'
import { openOverload } from '../../runtime/limits/overload.ts'
import { standingOf } from '../../runtime/doors/health.ts'
import { type Log, openLog } from '../../runtime/observability/log.ts'
import { type Metrics, openMetrics } from '../../runtime/observability/metrics.ts'
import { edgeObserver, processObserver } from '../../runtime/observability/observers.ts'
import type { Tracing } from '../../runtime/observability/tracing.ts'
import { type Kerf, startKerf } from '../../runtime/hosting/start.ts'
import { gateway } from '../../runtime/hosting/topology.ts'
import { accessTokens } from './identity.ts'
import { migrationsFolder, modules } from '../modules.ts'
import { edgeFrom } from './open-edge.ts'

const description = 'One API for all modules, wherever they run.'

const { version } = packageJson
/** Which process this is, among those that host the same. */
const instance = `${hostname()}:${process.pid}`
/** How long the last traces may take to go out, at the end of all. */
const flushMs = 500

/** Starts, or throws `StartFaults`. */
export async function openKerf(config: Config, databaseUrl: string): Promise<Kerf> {
  const isWhole = hostsAll(
    config.hosts,
    modules.map(({ name }) => name),
  )
  const hosts = isWhole ? 'all' : namesOf(config.hosts)
  const log = await openLog({
    level: config.logLevel,
    pretty: config.environment === 'development' && process.stdout.isTTY,
    base: { hosts, instance },
  })
  const metrics = openMetrics({ version, hosts })
  const observer = edgeObserver(log, metrics)
  const tracing = await tracingOf(config, hosts, log)
  // The monolith never loads what only several processes need.
  const elsewhere = isWhole
    ? undefined
    : await (await import('./open-elsewhere.ts')).elsewhereFrom(config, log, metrics, tracing?.trace)
  const kerf = await startKerf({
    modules,
    hosts: config.hosts,
    ...(elsewhere
      ? { elsewhere: { ...elsewhere, listen: { port: config.internalPort, hostname: config.internalHost } } }
      : {}),
    databaseUrlOf: (module) => roleUrl(config.databaseUrls[module] ?? databaseUrl, module),
    migrationsFolder,
    databaseMustBeDurable: config.databaseMustBeDurable,
    settingsOf: (module) => config.settings[module],
    poolSize: config.databasePoolSize,
    listen: { port: config.port, hostname: config.host, tls: config.edge.tls },
    ...(config.hosts.gateway ? { edge: await edgeFrom(config, observer) } : {}),
    about: { title: 'Kerf', version, description },
    overload: openOverload({
      ...config.edge.overload,
      observer,
      now: () => performance.now(),
      random: Math.random,
    }),
    operator: { port: config.operatorPort, hostname: config.operatorHost },
    graceMs: config.shutdownGraceMs,
    authenticate: (ask) =>
      accessTokens(ask, config.settings['users'], undefined, (error) =>
        log.warn({ error }, 'users does not say which access tokens have ended; its last word holds'),
      ),
    observer: processObserver(log, metrics, tracing?.trace),
    metrics: () => metrics.scrape(),
  })
  watch(kerf, metrics)
  const { internalUrl, operatorUrl } = kerf
  log.info({ url: kerf.url || undefined, internalUrl, operatorUrl }, 'ready')
  return {
    ...kerf,
    async stop() {
      log.info('stopping')
      await kerf.stop()
      await tracing?.close(flushMs)
      log.info('stopped')
      log.flush()
    },
  }
}

/** OpenTelemetry is loaded only where there is somebody to tell. */
async function tracingOf({ tracing }: Config, hosts: string, log: Log): Promise<Tracing | undefined> {
  if (!tracing) return undefined
  const { openTracing } = await import('../../runtime/observability/tracing.ts')
  const onTrouble = (reason: string) => log.warn({ reason }, 'traces are not taken; some are lost')
  return openTracing({ settings: tracing, version, instance, hosts, onTrouble })
}

function watch({ hosting, standings, health }: Kerf, metrics: Metrics): void {
  for (const { definition, pool, deliveryPool } of hosting.hosted) {
    const { name, processes } = definition
    const standing = standings.get(name)
    if (!standing) continue
    const pools = { requests: () => pool.stats(), delivery: () => deliveryPool.stats() }
    metrics.watchModule({ name, processes, standing, pools })
  }
  metrics.watchHealth(() => standingOf(health))
}

function namesOf({ gateway: isEdge, modules: names }: Config['hosts']): string {
  return [...(isEdge ? [gateway] : []), ...names].join(',')
}
