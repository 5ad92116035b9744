// Who owns, hears and may use what: read once from the definitions of all modules, wherever they are hosted.
import type { Contract, Event } from '../contract.ts'
import type { ModuleDefinition } from '../module.ts'
import { deadlineNameOf } from './advance-process.ts'

export interface Registry {
  readonly modules: readonly ModuleDefinition[]
  /** The modules that an event goes to. */
  subscribersOf(event: Event): readonly string[]
  /** Whether `module` may ask or send to `owner`: itself, or declared in its `uses`. */
  mayUse(module: string, owner: string): boolean
  /** Whether a message of that name is for its own module alone; so are the deadlines of its processes. */
  isInternal(name: string): boolean
}

export function openRegistry(modules: readonly ModuleDefinition[]): Registry {
  const subscribers = new Map<string, string[]>()
  for (const module of modules)
    for (const name of eventsHeardBy(module))
      subscribers.set(name, [...(subscribers.get(name) ?? []), module.name])
  const uses = new Map(
    modules.map((module) => [
      module.name,
      new Set([module.name, ...module.uses.map((contract) => contract.name)]),
    ]),
  )
  const internal = new Set(
    modules.flatMap((module) => [
      deadlineNameOf(module.name),
      ...(module.internal ? namesIn(module.internal) : []),
    ]),
  )

  return {
    modules,
    subscribersOf: (event) => subscribers.get(event.name) ?? [],
    mayUse: (module, owner) => uses.get(module)?.has(owner) ?? false,
    isInternal: (name) => internal.has(name),
  }
}

/** The names of the events that a module handles or that move its processes. */
export function eventsHeardBy(module: ModuleDefinition): Set<string> {
  const handled = module.handlers.map((handler) => handler.message)
  const moving = module.processes.flatMap((process) =>
    process.rules.flatMap((rule) => ('on' in rule ? [rule.on] : [])),
  )
  return new Set(
    [...handled, ...moving].filter((message) => message.kind === 'event').map((event) => event.name),
  )
}

function namesIn(contract: Contract): string[] {
  return Object.values(contract.members).map((member) => member.name)
}
