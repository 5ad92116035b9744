// What a process is told by its environment: read once, every fault at once, frozen.
import { z } from '@hono/zod-openapi'
import { variableOf } from '../database/role-url.ts'
import { type Address, readAddresses } from '../discovery/addresses.ts'
import { type Environment, openEnvironment } from './environment.ts'
import { type EdgeSettings, edgeOf, edgeShape, tlsFaults } from './edge.ts'
import { alone, hostFaults, hostsAll, hostsOf, type Hosts, needsDatabase, strayUrls } from './hosts.ts'
import { list, port, postgresUrl, url, whole } from './values.ts'
import type { ModuleDefinition } from '../module.ts'
import { readTracing, type TracingSettings } from '../observability/tracing-settings.ts'

export interface Config {
  /** 0 takes any free one. */
  readonly port: number
  readonly host: string
  readonly edge: EdgeSettings
  readonly operatorPort: number
  readonly operatorHost: string
  /** What this process hosts. */
  readonly hosts: Hosts
  /** Where the other processes of the deployment find the modules that live here. */
  readonly internalPort: number
  readonly internalHost: string
  /** Places of modules that were given by hand, by module. */
  readonly addresses: ReadonlyMap<string, Address>
  /** The folder of the keys by which processes know each other. */
  readonly keysFolder: string | undefined
  readonly databaseUrl: string | undefined
  /** Those of modules whose data lives elsewhere, by module. */
  readonly databaseUrls: Readonly<Record<string, string>>
  /** Connections for the requests of one module. */
  readonly databasePoolSize: number
  /** A server that may forget commits is refused in production, unless somebody says that it does not matter. */
  readonly databaseMustBeDurable: boolean
  readonly redisUrl: string | undefined
  readonly logLevel: z.output<typeof LogLevel>
  readonly environment: z.output<typeof Environments>
  /** How long it still serves after SIGTERM, so that balancers see it first. */
  readonly shutdownGraceMs: number
  /** Undefined where nobody collects traces. */
  readonly tracing: TracingSettings | undefined
  /** Each module's own, as it declared them. */
  readonly settings: Readonly<Record<string, unknown>>
}

const LogLevel = z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
const Environments = z.enum(['development', 'test', 'production'])

/** The most that `SHUTDOWN_GRACE_MS` may be. */
export const longestGraceMs = 60_000

const shape = {
  PORT: port().default(3000),
  HOST: z.string().default('0.0.0.0'),
  OPERATOR_PORT: port().default(9464),
  OPERATOR_HOST: z.string().default('127.0.0.1'),
  INTERNAL_PORT: port().default(4000),
  INTERNAL_HOST: z.string().default('0.0.0.0'),
  KERF_KEYS: z.string().optional(),
  DATABASE_URL: postgresUrl,
  DATABASE_MAY_FORGET: z.stringbool().default(false),
  DATABASE_POOL_SIZE: whole(1, 1_000).default(6),
  REDIS_URL: url(/^rediss?$/, 'redis://host:6379'),
  KERF_HOST: list,
  LOG_LEVEL: LogLevel.default('info'),
  NODE_ENV: Environments.default('production'),
  SHUTDOWN_GRACE_MS: whole(0, longestGraceMs).optional(),
  ...edgeShape,
}
const secret = new Set(['DATABASE_URL', 'REDIS_URL', 'TLS_CERT', 'TLS_KEY'])
const shown = new Set(Object.keys(shape).filter((name) => !secret.has(name)))

/** What is sound in an environment that has faults, so that the rest can be checked as well. */
export type SoundConfig = Partial<
  Pick<Config, 'port' | 'host' | 'operatorPort' | 'operatorHost' | 'databaseUrl' | 'databaseUrls' | 'hosts'>
>

/** Reads the environment, files included. Gives the configuration, or one sentence for each fault with its remedy. */
export async function readConfig(
  environment: Environment,
  modules: readonly Pick<ModuleDefinition, 'name' | 'settings' | 'settingFaults'>[],
): Promise<{ config: Config } | { faults: readonly string[]; sound: SoundConfig }> {
  const reader = openEnvironment(environment)
  const own = await reader.read(shape, shown)
  const tracing = await readTracing(reader)
  const urls = await reader.read(
    Object.fromEntries(modules.map((each) => [variableOf(each.name), postgresUrl])),
  )
  const settings: Record<string, unknown> = {}
  const sound = new Set<string>()
  for (const each of modules) {
    const before = reader.faults.length
    settings[each.name] = await reader.read(each.settings)
    if (reader.faults.length === before) sound.add(each.name)
  }

  const names = modules.map(({ name }) => name)
  const addresses = readAddresses(environment, names)
  const faults = [
    ...reader.faults,
    ...addresses.faults,
    ...strayUrls(environment, names),
    ...hostFaults(own.KERF_HOST ?? [], names),
    ...tlsFaults(own),
  ]
  const hosts = hostsOf(own.KERF_HOST ?? [], names)
  const databaseUrls = byModule(names, urls)
  // One that is there and wrong has been told already.
  const isGiven = (name: string) => Boolean(environment[name] || environment[`${name}_FILE`])
  const homeless = hosts.modules.filter((name) => !isGiven('DATABASE_URL') && !isGiven(variableOf(name)))
  for (const { name, settingFaults } of modules)
    if (hosts.modules.includes(name) && sound.has(name) && own.NODE_ENV)
      faults.push(...(settingFaults?.(settings[name], own.NODE_ENV) ?? []))
  if (own.NODE_ENV === 'production') faults.push(...homeless.map(needsDatabase))
  if (!hostsAll(hosts, names)) faults.push(...alone(own, environment))
  if (faults.length > 0) {
    const {
      PORT: port,
      HOST: host,
      OPERATOR_PORT: operatorPort,
      OPERATOR_HOST: operatorHost,
      DATABASE_URL: databaseUrl,
    } = own
    return { faults, sound: { port, host, operatorPort, operatorHost, databaseUrl, databaseUrls, hosts } }
  }
  const config: Config = {
    port: own.PORT,
    host: own.HOST,
    edge: edgeOf(own, own.NODE_ENV === 'production'),
    operatorPort: own.OPERATOR_PORT,
    operatorHost: own.OPERATOR_HOST,
    hosts,
    internalPort: own.INTERNAL_PORT,
    internalHost: own.INTERNAL_HOST,
    addresses: addresses.addresses,
    keysFolder: own.KERF_KEYS,
    databaseUrl: own.DATABASE_URL,
    databaseUrls,
    databasePoolSize: own.DATABASE_POOL_SIZE,
    databaseMustBeDurable: own.NODE_ENV === 'production' && !own.DATABASE_MAY_FORGET,
    redisUrl: own.REDIS_URL,
    logLevel: own.LOG_LEVEL,
    environment: own.NODE_ENV,
    shutdownGraceMs: own.SHUTDOWN_GRACE_MS ?? (own.NODE_ENV === 'production' ? 5_000 : 0),
    tracing,
    settings: Object.freeze(settings),
  }
  return { config: Object.freeze(config) }
}

function byModule(
  modules: readonly string[],
  values: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const given = modules.flatMap((name) => {
    const value = values[variableOf(name)]
    return value === undefined ? [] : [[name, value] as const]
  })
  return Object.freeze(Object.fromEntries(given))
}
