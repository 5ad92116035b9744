// The modules at home in this process, and the roads between them.
import { openQuestions, type Questions } from './bus/questions.ts'
import { openRegistry, type Registry } from './bus/registry.ts'
import { openInProcessTransport } from './delivery/in-process.ts'
import type { DeliveryObserver } from './delivery/observer.ts'
import type { Peers } from './delivery/peers.ts'
import type { Transport } from './delivery/transport.ts'
import { defaultDelivery, type DeliverySettings } from './delivery/settings.ts'
import { type HostedModule, openHost } from './host.ts'
import type { ModuleDefinition } from './module.ts'

export interface HostingOptions {
  readonly modules: readonly ModuleDefinition[]
  /** With the module's own role. */
  databaseUrlOf(module: string): string
  settingsOf(module: string): unknown
  /** Connections for requests, for each module. */
  readonly poolSize: number
  readonly delivery?: Partial<DeliverySettings>
  readonly observer: DeliveryObserver
  readonly now: () => Date
  readonly random: () => number
  /** Instead of the in-process one. */
  readonly transport?: Transport
}

export interface Hosting {
  readonly hosted: readonly HostedModule[]
  readonly registry: Registry
  readonly questions: Questions
  /** Runs the start-up use cases of every module, then takes messages. */
  start(): Promise<void>
  /** Ends what is under way and takes no more; each step at most `limitMs`. What is left goes on at the next start. */
  stopDelivery(limitMs: number): Promise<void>
  close(limitMs: number): Promise<void>
}

export function openHosting(options: HostingOptions): Hosting {
  const { modules, databaseUrlOf, settingsOf, poolSize, observer, now, random } = options
  const delivery = { ...defaultDelivery, ...options.delivery }
  const registry = openRegistry(modules)
  const questions = openQuestions(registry)
  const transport = options.transport ?? openInProcessTransport()
  const hosts = new Map<string, HostedModule>()

  function hostOf(module: string): HostedModule {
    const host = hosts.get(module)
    if (!host) throw new Error(`${module} is hosted nowhere`)
    return host
  }
  const peers: Peers = {
    sender: (module) => hostOf(module).outbox,
    receiver: (module) => hostOf(module).inbox,
  }

  for (const definition of modules) {
    const { name } = definition
    const own = { definition, databaseUrl: databaseUrlOf(name), settings: settingsOf(name) }
    hosts.set(
      name,
      openHost({
        ...own,
        poolSize,
        registry,
        questions,
        peers,
        delivery,
        observer,
        now,
        random,
        transportTo: () => transport,
      }),
    )
  }
  const hosted = [...hosts.values()]

  return {
    hosted,
    registry,
    questions,
    async start() {
      for (const host of hosted) await host.start()
    },
    async stopDelivery(limitMs) {
      await transport.close(limitMs)
      await Promise.all(hosted.map((host) => host.stopDelivery(limitMs)))
    },
    async close(limitMs) {
      await Promise.all(hosted.map((host) => host.close(limitMs)))
    },
  }
}
