// What a process of Kerf is made of, and what there is once it runs.
import type { ModuleReport } from '../console/report.ts'
import type { Query, QueryName } from '../contract.ts'
import type { DeliverySettings } from '../delivery/settings.ts'
import type { DoorsOptions } from '../doors/open-doors.ts'
import type { Health } from '../doors/health.ts'
import type { Authenticate } from '../gateway/authentication.ts'
import type { GatewayObserver } from '../gateway/exchange.ts'
import type { Edge } from '../gateway/gateway.ts'
import type { About } from '../gateway/openapi.ts'
import type { HostedModules, HostedModulesOptions } from './hosted-modules.ts'
import type { Overload } from '../limits/overload.ts'
import type { ModuleDefinition } from '../module.ts'
import type { Elsewhere } from '../remote/elsewhere.ts'

/** Asks a module on behalf of the process itself. */
export type Ask = <Input, Output>(query: Query<QueryName, Input, Output>, input: Input) => Promise<Output>

export interface KerfOptions extends Pick<DoorsOptions, 'listen' | 'operator' | 'metrics'> {
  readonly modules: readonly ModuleDefinition[]
  /** What lives in this process; everything, if not given. */
  readonly hosts?: DoorsOptions['hosts']
  /** The way to the rest, and the port on which the rest finds the modules that live here. */
  readonly elsewhere?: Elsewhere & NonNullable<DoorsOptions['elsewhere']>
  /** With the module's own role. */
  databaseUrlOf(module: string): string
  /** Where the migrations lie that this version needs. */
  readonly migrationsFolder: string
  /** Refuses a server that may forget what it has committed. */
  readonly databaseMustBeDurable?: boolean
  settingsOf(module: string): unknown
  readonly poolSize: number
  readonly delivery?: Partial<DeliverySettings>
  /** What the API is called. */
  readonly about: About
  /** What is done at the clients' door alone; without it nobody is limited. */
  readonly edge?: Edge
  readonly overload?: Overload
  /** How long it still serves after it has said that it stops, in ms: the balancers must see it first. */
  readonly graceMs: number
  authenticate(ask: Ask): Authenticate
  readonly observer: HostedModulesOptions['observer'] & GatewayObserver
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
