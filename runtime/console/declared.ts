// What the modules declare, which is the same in every process: whose routes, questions and messages there may be, and how processes move.
import { eventsHeardBy } from '../bus/registry.ts'
import type { ModuleDefinition } from '../module.ts'
import { initialState, type ProcessDefinition } from '../process-manager.ts'
import type { Declared, DeclaredProcess } from './page-data.ts'

export function declaredBy(modules: readonly ModuleDefinition[]): Declared {
  return {
    modules: modules.map((module) => ({
      name: module.name,
      hasRoutes: (module.routes?.routes.length ?? 0) > 0,
      asks: namesOf(module.uses.filter(({ members }) => has(members, 'query'))),
      tells: namesOf(modules.filter((other) => other.name !== module.name && mayTell(module, other))),
    })),
    processes: modules.flatMap(({ name, processes }) =>
      processes.map((process) => declaredProcess(name, process)),
    ),
  }
}

/** Events go to whoever hears them, commands to whoever is used and has some. */
function mayTell(module: ModuleDefinition, other: ModuleDefinition): boolean {
  const heard = [...eventsHeardBy(other)].some((event) => event.startsWith(`${module.name}.`))
  return (
    heard || (module.uses.some(({ name }) => name === other.name) && has(other.contract.members, 'command'))
  )
}

function has(members: ModuleDefinition['contract']['members'], kind: 'query' | 'command'): boolean {
  return Object.values(members).some((member) => member.kind === kind)
}

function namesOf(named: readonly { readonly name: string }[]): string[] {
  return named.map(({ name }) => name)
}

function declaredProcess(module: string, { name, rules }: ProcessDefinition): DeclaredProcess {
  return {
    name,
    module,
    initial: initialState,
    rules: rules.map((rule) => ({
      from: rule.from,
      to: rule.to,
      on: 'on' in rule ? rule.on.name : `after ${rule.duration}`,
      actions: namesOf(rule.actions),
    })),
  }
}
