// The modules at home in this process, and the roads between them.
import { type Asked, openQuestions, type Questions } from '../bus/questions.ts'
import { openRegistry, type Registry } from '../bus/registry.ts'
import { openInProcessTransport } from '../delivery/in-process.ts'
import type { Peers } from '../delivery/peers.ts'
import type { Transport } from '../delivery/transport.ts'
import { defaultDelivery, type DeliverySettings } from '../delivery/settings.ts'
import { type HostedModule, type HostedModuleOptions, openHostedModule } from './hosted-module.ts'
import type { Elsewhere } from '../remote/elsewhere.ts'
import type { ModuleDefinition } from '../module.ts'

export interface HostedModulesOptions {
  /** Every module of the deployment. */
  readonly modules: readonly ModuleDefinition[]
  /** The names of those at home here; all, if not given. */
  readonly hosts?: readonly string[]
  /** The way to the others. */
  readonly elsewhere?: Pick<Elsewhere, 'modules' | 'transport'>
  /** With the module's own role. */
  databaseUrlOf(module: string): string
  settingsOf(module: string): unknown
  /** Connections for requests, for each module. */
  readonly poolSize: number
  readonly delivery?: Partial<DeliverySettings>
  readonly observer: HostedModuleOptions['observer']
  readonly asked?: Asked
  readonly now: () => Date
  readonly random: () => number
  /** Instead of the in-process one, between the modules at home here. */
  readonly transport?: Transport
}

export interface HostedModules {
  readonly hosted: readonly HostedModule[]
  readonly registry: Registry
  readonly questions: Questions
  /** Runs the start-up use cases of every module, then takes messages. */
  start(): Promise<void>
  /** Ends what is under way and takes no more; each step at most `limitMs`. What is left goes on at the next start. */
  stopDelivery(limitMs: number): Promise<void>
  close(limitMs: number): Promise<void>
}

export function openHostedModules(options: HostedModulesOptions): HostedModules {
  const { modules, databaseUrlOf, settingsOf, poolSize, observer, now, random } = options
  const delivery = { ...defaultDelivery, ...options.delivery }
  const registry = openRegistry(modules)
  const questions = openQuestions(registry, options.asked)
  const transport = options.transport ?? openInProcessTransport()
  const hosts = new Map<string, HostedModule>()
  const isHome = (module: string) => options.hosts?.includes(module) ?? true

  function away(module: string): Pick<Elsewhere, 'modules' | 'transport'> {
    if (!options.elsewhere || !modules.some(({ name }) => name === module))
      throw new Error(`${module} is hosted nowhere`)
    return options.elsewhere
  }
  function transportTo(module: string): Transport {
    return hosts.has(module) ? transport : away(module).transport
  }
  function peersOf(self: string): Peers {
    return {
      sender: (module) =>
        hosts.get(module)?.outbox.peerOf(self) ?? away(module).modules.peersOf(self).sender(module),
      receiver: (module) => hosts.get(module)?.inbox ?? away(module).modules.peersOf(self).receiver(module),
    }
  }

  for (const definition of modules) {
    const { name } = definition
    if (!isHome(name)) {
      if (options.elsewhere) questions.provide(name, options.elsewhere.modules.answeringOf(name))
      continue
    }
    const own = {
      definition,
      databaseUrl: databaseUrlOf(name),
      settings: settingsOf(name),
      peers: peersOf(name),
    }
    hosts.set(
      name,
      openHostedModule({
        ...own,
        poolSize,
        registry,
        questions,
        delivery,
        observer,
        now,
        random,
        transportTo,
      }),
    )
  }
  const hosted = [...hosts.values()]

  return {
    hosted,
    registry,
    questions,
    async start() {
      // First all of them, or one would ask another that has not run its own.
      for (const host of hosted) await host.prepare()
      for (const host of hosted) {
        host.startDelivery()
        const { definition, inbox } = host
        options.elsewhere?.transport.receive(definition.name, delivery.concurrency, (envelope) =>
          inbox.deliver(envelope),
        )
      }
    },
    async stopDelivery(limitMs) {
      await Promise.all([transport.close(limitMs), options.elsewhere?.transport.close(limitMs)])
      await Promise.all(hosted.map((host) => host.stopDelivery(limitMs)))
    },
    async close(limitMs) {
      await Promise.all(hosted.map((host) => host.close(limitMs)))
    },
  }
}
