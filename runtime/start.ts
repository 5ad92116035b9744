// A process of Kerf: checks what it was given, starts the modules and the edge, and stops them in order.
import type { Query, QueryName } from './contract.ts'
import { systemContext } from './context.ts'
import { pendingMigrations } from './database/pending-migrations.ts'
import { query } from './database/query.ts'
import { definitionFaults } from './definition-faults.ts'
import type { DeliveryObserver } from './delivery/observer.ts'
import type { DeliverySettings } from './delivery/settings.ts'
import type { Authenticate } from './gateway/authentication.ts'
import type { GatewayObserver } from './gateway/exchange.ts'
import { openGateway } from './gateway/gateway.ts'
import { openOperatorServer } from './gateway/operator.ts'
import { openServer, type Server } from './gateway/server.ts'
import { type Hosting, openHosting } from './hosting.ts'
import { provided } from './http/provided.ts'
import type { ModuleDefinition } from './module.ts'

/** Asks a module on behalf of the process itself. */
export type Ask = <Input, Output>(query: Query<QueryName, Input, Output>, input: Input) => Promise<Output>

export interface KerfOptions {
  readonly modules: readonly ModuleDefinition[]
  /** With the module's own role. */
  databaseUrlOf(module: string): string
  /** Where the migrations lie that this version needs. */
  readonly migrationsFolder: string
  settingsOf(module: string): unknown
  readonly poolSize: number
  readonly delivery?: Partial<DeliverySettings>
  readonly listen: { readonly port: number; readonly hostname: string }
  readonly operator: { readonly port: number; readonly hostname: string }
  /** How long it still serves after it has said that it stops, in ms: the balancers must see it first. */
  readonly graceMs: number
  authenticate(ask: Ask): Authenticate
  readonly observer: DeliveryObserver & GatewayObserver
  readonly metrics: () => Promise<{ readonly body: string; readonly contentType: string }>
  readonly now?: () => Date
  readonly random?: () => number
}

export interface Kerf {
  /** For clients on this machine. */
  readonly url: string
  readonly operatorUrl: string
  readonly hosting: Hosting
  fetch(request: Request): Promise<Response>
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

/** Starts, or throws `StartFaults` with everything that is wrong. */
export async function startKerf(options: KerfOptions): Promise<Kerf> {
  const { modules, listen, operator, observer, now = () => new Date(), random = Math.random } = options
  let phase: Phase = 'starting'
  let serve = async (_request: Request): Promise<Response> =>
    new Response(null, { status: 503, headers: { 'retry-after': '1' } })

  const servers: Server[] = []
  const faults = [...definitionFaults(modules), ...(await migrationFaults(options))]
  const health = { live: () => [], ready: () => reasonsAgainst(phase, hosting) }
  let hosting: Hosting | undefined
  for (const open of [
    () => openServer({ fetch: (request) => serve(request), ...listen }),
    () => openOperatorServer({ ...operator, health, metrics: options.metrics }),
  ])
    try {
      servers.push(open())
    } catch (error) {
      faults.push(error instanceof Error ? error.message : String(error))
    }
  const [server, operatorServer] = servers
  if (faults.length > 0 || !server || !operatorServer) {
    await Promise.all(servers.map((each) => each.stop(0)))
    throw new StartFaults(faults)
  }

  const home = (hosting = openHosting({ ...options, now, random }))
  const ask: Ask = (question, input) =>
    home.questions.answer(question, input, systemContext(), AbortSignal.timeout(5_000), 'gateway')
  const gateway = openGateway({
    modules: home.hosted.map(provided),
    authenticate: options.authenticate(ask),
    health,
    observe: observer,
  })
  await home.start()
  serve = gateway.fetch
  phase = 'ready'

  return {
    url: server.url,
    operatorUrl: operatorServer.url,
    hosting: home,
    fetch: gateway.fetch,
    async stop() {
      if (phase === 'stopping') return
      phase = 'stopping'
      await Bun.sleep(options.graceMs)
      await server.stop(4_000)
      await home.stopDelivery(3_000)
      await home.close(2_000)
      await operatorServer.stop(500)
    },
  }
}

async function migrationFaults({ modules, databaseUrlOf, migrationsFolder }: KerfOptions): Promise<string[]> {
  return pendingMigrations({
    modules: modules.map((module) => module.name),
    urlOf: databaseUrlOf,
    migrationsFolder,
  })
}

async function reasonsAgainst(phase: Phase, hosting: Hosting | undefined): Promise<string[]> {
  if (phase !== 'ready' || !hosting) return [phase]
  const away = hosting.hosted.map(async ({ definition, pool }) => {
    try {
      await query(pool, 'select 1', [], AbortSignal.timeout(2_000))
      return []
    } catch {
      return [`the database of ${definition.name} does not answer`]
    }
  })
  return (await Promise.all(away)).flat()
}
