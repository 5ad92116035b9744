// What answers at a process's doors: the gateway to its clients, the modules that live here to the other processes.
import type { Activity } from '../console/activity.ts'
import { openConsole } from '../console/console.ts'
import { systemContext, withContext } from '../context.ts'
import type { DoorsOptions, Serve } from '../doors/open-doors.ts'
import type { DeadLetters } from '../delivery/dead-letters.ts'
import type { Health } from '../doors/health.ts'
import { openGateway } from '../gateway/gateway.ts'
import type { ModuleApi } from '../gateway/mount.ts'
import { provided } from '../gateway/provided.ts'
import type { HostedModules } from './hosted-modules.ts'
import { newRoutes } from '../http/routes.ts'
import type { Ask, KerfOptions } from './kerf.ts'
import type { ModuleDefinition } from '../module.ts'
import type { Elsewhere } from '../remote/elsewhere.ts'
import { openInternalApi } from '../remote/internal-api.ts'
import { gateway as gatewayName } from './topology.ts'

export interface ServingOptions extends Pick<
  KerfOptions,
  'modules' | 'elsewhere' | 'about' | 'edge' | 'overload' | 'authenticate' | 'observer'
> {
  readonly hosts: DoorsOptions['hosts']
  readonly home: HostedModules
  readonly health: Health
  readonly activity: Activity
}

/** How long the process itself waits for what it asks a module. */
const askMs = 5_000

/** Builds what serves clients, and what serves the other processes. */
export function openServing(options: ServingOptions): {
  readonly clients?: Serve
  readonly processes?: Serve
} {
  const { modules, hosts, elsewhere, home, about, edge, overload, health, observer } = options
  const { teller, overseer } = openConsole({ ...options, hosted: home.hosted })
  const apis = new Map(home.hosted.map((host) => [host.definition.name, provided(host)]))
  const common = { about, health, overload, observe: observer }
  // On nobody's behalf: what is heard is for all requests, and belongs to no one's trace.
  const ask: Ask = (question, input) => {
    const context = systemContext()
    const signal = AbortSignal.timeout(askMs)
    return withContext(context, () => home.questions.answer(question, input, context, signal, gatewayName))
  }

  const clients = (): Serve =>
    openGateway({
      modules: modules.map((definition) => apis.get(definition.name) ?? forwarded(definition, elsewhere)),
      deadLetters: deadLettersOf(modules, home, elsewhere),
      overseer,
      authenticate: options.authenticate(ask),
      edge,
      ...common,
    }).fetch

  const processes = ({ tokens, callerFor }: Elsewhere): Serve =>
    openInternalApi({
      hosting: home,
      tokens,
      teller,
      gatewayOf: new Map(
        [...apis].map(([name, api]) => [
          name,
          openGateway({ modules: [api], authenticate: callerFor(name), isHop: true, ...common }),
        ]),
      ),
      observe: observer,
    })

  return {
    ...(hosts.gateway ? { clients: clients() } : {}),
    ...(elsewhere ? { processes: processes(elsewhere) } : {}),
  }
}

function forwarded({ name, routes }: ModuleDefinition, elsewhere: Elsewhere | undefined): ModuleApi {
  if (!elsewhere) throw new Error(`${name} is hosted nowhere`)
  return { name, routes: routes ?? newRoutes(), forward: elsewhere.forwardTo(name) }
}

function deadLettersOf(
  modules: readonly ModuleDefinition[],
  home: HostedModules,
  elsewhere: Elsewhere | undefined,
): ReadonlyMap<string, DeadLetters> {
  const here = new Map(home.hosted.map(({ definition, deadLetters }) => [definition.name, deadLetters]))
  return new Map(
    modules.flatMap(({ name }) => {
      const letters = here.get(name) ?? elsewhere?.modules.deadLettersOf(name)
      return letters ? [[name, letters] as const] : []
    }),
  )
}
