// The whole of Kerf on a database of its own, over real HTTP, in any topology, for as long as a test needs it.
import { accessTokens } from '../../deploy/process/identity.ts'
import { modules } from '../../deploy/modules.ts'
import type { DeliverySettings } from '../../runtime/delivery/settings.ts'
import { openClients } from '../../runtime/gateway/client.ts'
import { type LimitSettings, openLimits } from '../../runtime/limits/limits.ts'
import { type Kerf, type KerfOptions, startKerf } from '../../runtime/hosting/start.ts'
import { gateway, type Host, parseTopology } from '../../runtime/hosting/topology.ts'
import { type TestDatabase, testDatabase } from './database.ts'
import { databaseForEach } from './database-for-each.ts'
import { openRoads, type Roads } from './roads.ts'
import { sealingEnvironment } from './sealing.ts'
import { unlimited } from './unlimited.ts'

export interface TestKerf extends Pick<Kerf, 'url' | 'operatorUrl'> {
  readonly database: TestDatabase
  /** As administrator, wherever the module's tables are. */
  databaseUrlOf(module: string): string
  /** The folder of the keys by which the processes know each other; undefined where there is one process. */
  readonly keys: string | undefined
  /** Each process by itself; the first one has the gateway where there is only one. */
  readonly processes: readonly Kerf[]
  /** In the monolith: all modules. */
  readonly hosting: Kerf['hosting']
  /** The clock that the modules are given runs this much ahead from now on. */
  advance(ms: number): void
  /** What went wrong: handlers that failed, dead letters, requests answered 5xx. */
  readonly troubles: string[]
  /** What was told of audit rows. */
  readonly acts: string[]
  stop(): Promise<void>
}

export interface TestKerfOptions {
  /**
   * Processes parted by `/`, what each hosts by `,`; a module that is not named lives in the last one. One process, if not
   * given. More than one need `redisUrl`.
   */
  readonly topology?: string
  readonly redisUrl?: string
  /** As in the environment; the rest has its defaults. */
  readonly settings?: Readonly<Record<string, string>>
  readonly delivery?: Partial<DeliverySettings>
  /** Counted in Redis where there is one; unlimited, if not given. */
  readonly limits?: LimitSettings
  /** To start again on what another one left. It is dropped by whoever made it. */
  readonly database?: TestDatabase
  /** One for all modules, if not said. With `each`, `TestKerf.database` has no one URL. */
  readonly databases?: 'one' | 'each'
}

/** Times in which a test is patient. */
const quick: Partial<DeliverySettings> = {
  pollMs: 50,
  leaseMs: 1_000,
  firstBackoffMs: 20,
  longestBackoffMs: 200,
  acknowledgeMs: 2,
}

/** What a test signs with that plays Stripe. */
export const stripeWebhookSecret = 'whsec_of_the_tests'
export const admin = { email: 'admin@example.com', password: 'correct horse battery staple' }
const names = modules.map((module) => module.name)
const everything = [gateway, ...names]

function everythingIn(text: string): Host[] {
  const topology = parseTopology(text)
  const named = new Set(topology.flat())
  return topology.with(-1, [...(topology.at(-1) ?? []), ...names.filter((name) => !named.has(name))])
}

export async function startTestKerf(options: TestKerfOptions = {}): Promise<TestKerf> {
  const each = options.databases === 'each' ? await databaseForEach(names) : undefined
  const database = options.database ?? each ?? (await testDatabase())
  const topology = options.topology === undefined ? [everything] : everythingIn(options.topology)
  const roads = topology.length > 1 ? await openRoads(options.redisUrl ?? '', everything) : undefined
  const clock = { aheadMs: 0 }
  const troubles: string[] = []
  const acts: string[] = []
  const base = { ...baseOf(options, database, clock, troubles, acts), edge: await edgeOf(options) }
  const processes: Kerf[] = []
  try {
    for (const host of topology)
      processes.push(await startKerf({ ...base, hosts: hostsOf(host), ...(await elsewhereFor(roads, host)) }))
  } catch (error) {
    await Promise.all(processes.map((process) => process.stop()))
    await roads?.close()
    throw error
  }
  const [first] = processes
  const edge = processes[topology.findIndex((host) => host.includes(gateway))]
  if (!first || !edge) throw new Error(`no process of ${options.topology} hosts the gateway`)
  return {
    url: edge.url,
    operatorUrl: edge.operatorUrl,
    hosting: first.hosting,
    processes,
    database,
    databaseUrlOf: (module) => each?.urlOf(module) ?? database.url,
    keys: roads?.keys,
    troubles,
    acts,
    advance: (ms) => void (clock.aheadMs += ms),
    async stop() {
      await Promise.all(processes.map((process) => process.stop()))
      await roads?.close()
      if (!options.database) await database.drop()
    },
  }
}

async function elsewhereFor(roads: Roads | undefined, host: Host): Promise<Pick<KerfOptions, 'elsewhere'>> {
  return roads
    ? { elsewhere: { ...(await roads.from(host)), listen: { port: 0, hostname: '127.0.0.1' } } }
    : {}
}

function hostsOf(host: Host): NonNullable<KerfOptions['hosts']> {
  return { gateway: host.includes(gateway), modules: host.filter((name) => name !== gateway) }
}

/** Clients come by way of a proxy: a test is wherever it says. */
async function edgeOf({ limits, redisUrl }: TestKerfOptions): Promise<NonNullable<KerfOptions['edge']>> {
  const observer = { away: () => {}, back: () => {}, strangerProxy: () => {} }
  return {
    clientOf: openClients(['127.0.0.1'], false, () => {}),
    limits: await openLimits(
      limits ? { settings: limits, redisUrl, observer } : { settings: unlimited, observer },
    ),
  }
}

function baseOf(
  options: TestKerfOptions,
  database: TestDatabase,
  clock: { aheadMs: number },
  troubles: string[],
  acts: string[],
): KerfOptions {
  const environment: Record<string, string> = {
    ADMIN_EMAIL: admin.email,
    ADMIN_PASSWORD: admin.password,
    STRIPE_WEBHOOK_SECRET: stripeWebhookSecret,
    ...sealingEnvironment,
    ...options.settings,
  }
  const now = () => new Date(Date.now() + clock.aheadMs)
  return {
    modules,
    databaseUrlOf: database.roleUrl,
    migrationsFolder: 'drizzle',
    settingsOf: (name) => settingsOf(name, environment),
    poolSize: 6,
    delivery: { ...quick, ...options.delivery },
    listen: { port: 0, hostname: '127.0.0.1' },
    about: { title: 'Kerf', version: '0.0.0', description: 'Under test.' },
    operator: { port: 0, hostname: '127.0.0.1' },
    graceMs: 0,
    authenticate: (ask) => accessTokens(ask, settingsOf('users', environment), now),
    observer: {
      handled: () => {},
      parked: () => {},
      audited: (module, { action, subject }) => void acts.push(`${module} ${action} ${subject}`),
      healed: () => {},
      retried: (module, message, error) =>
        void troubles.push(`${module} retried ${message}: ${String(error)}`),
      died: (module, message, _, error) =>
        void troubles.push(`${module} gave up ${message}: ${String(error)}`),
      failed: (...details: readonly unknown[]) => void troubles.push(details.map(String).join(' ')),
      answered: () => {},
    },
    metrics: async () => ({ body: '', contentType: 'text/plain' }),
    now,
  }
}

function settingsOf(name: string, environment: Readonly<Record<string, string>>): unknown {
  const shape = modules.find((module) => module.name === name)?.settings ?? {}
  return Object.fromEntries(
    Object.entries(shape).map(([variable, schema]) => [variable, schema.parse(environment[variable])]),
  )
}
