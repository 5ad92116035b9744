// A process of Kerf: checks what it was given, starts the modules and the edge, and stops them in order.
import { openActivity } from './console/activity.ts'
import { openConsole } from './console/console.ts'
import { reportOfModule } from './console/module-report.ts'
import type { ModuleReport } from './console/report.ts'
import type { Query, QueryName } from './contract.ts'
import { systemContext } from './context.ts'
import { pendingMigrations } from './database/pending-migrations.ts'
import { apiFaults } from './definitions/api-faults.ts'
import { definitionFaults } from './definitions/definition-faults.ts'
import { openDoors } from './doors/open-doors.ts'
import type { DeliverySettings } from './delivery/settings.ts'
import { Failure } from './failure.ts'
import type { Authenticate } from './gateway/authentication.ts'
import { deadLettersApi } from './gateway/dead-letters.ts'
import type { GatewayObserver } from './gateway/exchange.ts'
import { type Edge, openGateway } from './gateway/gateway.ts'
import type { ModuleApi } from './gateway/mount.ts'
import type { Health } from './doors/health.ts'
import { openOperatorServer } from './doors/operator.ts'
import type { About } from './gateway/openapi.ts'
import { openServer, type Server, type ServerOptions } from './doors/server.ts'
import { type HostedModules, type HostedModulesOptions, openHostedModules } from './hosted-modules.ts'
import { provided } from './gateway/provided.ts'
import { newRoutes } from './http/routes.ts'
import type { Overload } from './limits/overload.ts'
import type { ModuleDefinition } from './module.ts'
import { rested } from './rested.ts'
import { openReadiness } from './doors/readiness.ts'
import type { Elsewhere } from './remote/elsewhere.ts'
import { openInternalApi } from './remote/internal-api.ts'
import { gateway as gatewayName } from './topology.ts'
import { within } from './within.ts'

/** Asks a module on behalf of the process itself. */
export type Ask = <Input, Output>(query: Query<QueryName, Input, Output>, input: Input) => Promise<Output>

export interface KerfOptions {
  readonly modules: readonly ModuleDefinition[]
  /** What lives in this process; everything, if not given. */
  readonly hosts?: { readonly gateway: boolean; readonly modules: readonly string[] }
  /** The way to the rest, and the port on which the rest finds the modules that live here. */
  readonly elsewhere?: Elsewhere & { readonly listen: { readonly port: number; readonly hostname: string } }
  /** With the module's own role. */
  databaseUrlOf(module: string): string
  /** Where the migrations lie that this version needs. */
  readonly migrationsFolder: string
  /** Refuses a server that may forget what it has committed. */
  readonly databaseMustBeDurable?: boolean
  settingsOf(module: string): unknown
  readonly poolSize: number
  readonly delivery?: Partial<DeliverySettings>
  readonly listen: Pick<ServerOptions, 'port' | 'hostname' | 'tls'>
  /** What the API is called. */
  readonly about: About
  /** What is done at the clients' door alone; without it nobody is limited. */
  readonly edge?: Edge
  readonly overload?: Overload
  readonly operator: { readonly port: number; readonly hostname: string }
  /** How long it still serves after it has said that it stops, in ms: the balancers must see it first. */
  readonly graceMs: number
  authenticate(ask: Ask): Authenticate
  readonly observer: HostedModulesOptions['observer'] & GatewayObserver
  readonly metrics: () => Promise<{ readonly body: string; readonly contentType: string }>
  readonly now?: () => Date
  readonly random?: () => number
}

export interface Kerf {
  /** For clients on this machine; empty without the gateway. */
  readonly url: string
  /** For the other processes; undefined where there are none. */
  readonly internalUrl: string | undefined
  readonly operatorUrl: string
  readonly hosting: HostedModules
  readonly health: Health
  /** By module that lives here: how its messages and processes stand, read at most every few seconds. */
  readonly standings: ReadonlyMap<string, () => Promise<ModuleReport>>
  /** Stops in order; within 15 s beside `graceMs`, whatever is down. */
  stop(): Promise<void>
}

/** All that keeps a process from starting, one sentence each, with its remedy. */
export class StartFaults extends Error {
  override readonly name = 'StartFaults'
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    super(faults.join('\n'))
    this.faults = faults
  }
}

type Phase = 'starting' | 'ready' | 'stopping'
type Serve = (request: Request, peer?: string) => Promise<Response>

/** Starts, or throws `StartFaults` with everything that is wrong. */
export async function startKerf(options: KerfOptions): Promise<Kerf> {
  const { modules, elsewhere, now = () => new Date(), random = Math.random } = options
  const { about, edge, overload, databaseUrlOf, migrationsFolder } = options
  const hosts = options.hosts ?? { gateway: true, modules: modules.map((module) => module.name) }
  const activity = openActivity()
  const observer = activity.observing(options.observer)
  let phase: Phase = 'starting'
  let hosting: HostedModules | undefined
  const standings = new Map<string, () => Promise<ModuleReport>>()
  const health = openReadiness({
    isEdge: hosts.gateway,
    phase: () => phase,
    hosted: () => hosting?.hosted ?? [],
    standingOf: (module) => standings.get(module)?.(),
    needed: neededBy(modules, hosts),
    elsewhere,
    now: () => performance.now(),
  })

  const closed: Serve = async () => new Response(null, { status: 503, headers: { 'retry-after': '1' } })
  const serve = { clients: closed, processes: closed }
  const doors = openDoors([
    () =>
      hosts.gateway
        ? openServer({ fetch: (request, peer) => serve.clients(request, peer()), ...options.listen })
        : undefined,
    () =>
      elsewhere && hosts.modules.length > 0
        ? openServer({ fetch: (request) => serve.processes(request), ...elsewhere.listen })
        : undefined,
    () => openOperatorServer({ ...options.operator, health, metrics: options.metrics }),
  ])
  const [clientDoor, processDoor, operatorDoor] = doors.servers
  const faults = [
    ...definitionFaults(modules),
    ...(hosts.gateway ? apiFaults([...modules.map(apiOf), deadLettersApi(new Map())]) : []),
    ...(await pendingMigrations({
      ...{ modules: hosts.modules, urlOf: databaseUrlOf, migrationsFolder },
      mustBeDurable: options.databaseMustBeDurable ?? false,
    })),
    ...doors.faults,
    ...((await elsewhere?.faults()) ?? []),
  ]
  if (faults.length > 0) return giveUp(faults, doors.servers)

  const home = (hosting = openHostedModules({
    ...options,
    ...{ hosts: hosts.modules, observer, asked: activity.asked, now, random },
  }))
  const { teller, overseer } = openConsole({ ...options, hosts, hosted: home.hosted, activity })
  for (const host of home.hosted)
    standings.set(
      host.definition.name,
      rested(() => reportOfModule(host)),
    )
  const homes = new Map(home.hosted.map((host) => [host.definition.name, host]))
  const ask: Ask = (question, input) =>
    home.questions.answer(question, input, systemContext(), AbortSignal.timeout(5_000), gatewayName)
  const common = { about, health, overload, observe: observer }
  const gatewayOver = (apis: readonly ModuleApi[], authenticate: Authenticate) =>
    openGateway({ modules: apis, authenticate, isHop: true, ...common })

  try {
    await home.start()
  } catch (error) {
    await home.close(1_000)
    if (error instanceof Failure) return giveUp([error.message], doors.servers)
    throw error
  }
  if (elsewhere && processDoor) {
    const gatewayOf = new Map(
      home.hosted.map((host) => [
        host.definition.name,
        gatewayOver([provided(host)], elsewhere.callerFor(host.definition.name)),
      ]),
    )
    serve.processes = openInternalApi({
      hosting: home,
      tokens: elsewhere.tokens,
      teller,
      gatewayOf,
      observe: observer,
    })
    await elsewhere.announce(processDoor.url, hosts.modules)
  }
  if (hosts.gateway) {
    const apis = modules.map((definition): ModuleApi => {
      const host = homes.get(definition.name)
      return host ? provided(host) : forwarded(definition, elsewhere)
    })
    const deadLetters = new Map(
      modules.flatMap(({ name }) => {
        const letters = homes.get(name)?.deadLetters ?? elsewhere?.modules.deadLettersOf(name)
        return letters ? [[name, letters] as const] : []
      }),
    )
    serve.clients = openGateway({
      modules: apis,
      deadLetters,
      overseer,
      authenticate: options.authenticate(ask),
      edge,
      ...common,
    }).fetch
  }
  phase = 'ready'

  return {
    url: clientDoor?.url ?? '',
    internalUrl: processDoor?.url,
    operatorUrl: operatorDoor?.url ?? '',
    hosting: home,
    health,
    standings,
    async stop() {
      if (phase === 'stopping') return
      phase = 'stopping'
      if (elsewhere) await within(1_000, elsewhere.withdraw()).catch(() => {})
      await Bun.sleep(options.graceMs)
      await Promise.all([clientDoor?.stop(4_000), processDoor?.stop(4_000)])
      // Four steps, one after the other: 14 s in all, should each of them hang.
      await home.stopDelivery(2_000)
      await Promise.all([home.close(1_000), elsewhere?.close(1_000), operatorDoor?.stop(500)])
      edge?.limits?.close()
      overload?.close()
    },
  }
}

function forwarded(definition: ModuleDefinition, elsewhere: Elsewhere | undefined): ModuleApi {
  if (!elsewhere) throw new Error(`${definition.name} is hosted nowhere`)
  return { ...apiOf(definition), forward: elsewhere.forwardTo(definition.name) }
}

function apiOf({ name, routes = newRoutes() }: ModuleDefinition): ModuleApi {
  return { name, routes }
}

async function giveUp(faults: readonly string[], servers: readonly (Server | undefined)[]): Promise<never> {
  await Promise.all(servers.map((server) => server?.stop(0)))
  throw new StartFaults(faults)
}

/** The modules elsewhere that this process asks: the gateway every one, a module those that it uses. */
function neededBy(
  modules: readonly ModuleDefinition[],
  hosts: { readonly gateway: boolean; readonly modules: readonly string[] },
): string[] {
  const used = modules.filter(({ name }) => hosts.modules.includes(name)).flatMap(({ uses }) => uses)
  const names = (hosts.gateway ? modules : used).map(({ name }) => name)
  return [...new Set(names)].filter((name) => !hosts.modules.includes(name))
}
