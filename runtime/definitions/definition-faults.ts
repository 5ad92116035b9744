// What is wrong with a set of modules that types cannot see; told all at once, at start.
import { contractFaults } from './contract-faults.ts'
import type { Contract, ContractMember } from '../contract.ts'
import type { ModuleDefinition } from '../module.ts'
import { processFaults } from './process-manager-faults.ts'

/** Words of the topology, of the migrations and of Postgres, which a module's name would be mistaken for. */
const taken = ['all', 'gateway', 'runtime', 'drizzle', 'public']

/** One sentence for each fault, with its remedy; none where the modules fit together. */
export function definitionFaults(modules: readonly ModuleDefinition[]): string[] {
  const faults = [
    ...modules.flatMap(({ name }) => whyNoModuleName(name) ?? []),
    ...doubled(
      modules.map((module) => module.name),
      (name) => `two modules are named ${name}: rename one`,
    ),
    ...doubled(
      modules.flatMap((module) => membersOf(module).map((member) => member.name)),
      (name) => `${name} is declared twice: a name has one owner and one meaning`,
    ),
    ...doubled(
      modules.flatMap((module) => module.processes.map((process) => process.name)),
      (name) => `two processes are named ${name}: rename one`,
    ),
    ...modules.flatMap((module) =>
      contractsOf(module).flatMap((contract) => contractFaults(module.name, contract)),
    ),
    ...modules.flatMap((module) => listeningFaults(module, modules)),
    ...modules.flatMap(handlingFaults),
    ...modules.flatMap((module) => useFaults(module, modules)),
    ...modules.flatMap((module) =>
      module.processes.flatMap((process) => processFaults(module.name, process)),
    ),
    ...circles(modules),
  ]
  return [...new Set(faults)]
}

/** Why nothing can be a module of that name; undefined where it can. */
export function whyNoModuleName(name: string): string | undefined {
  if (!/^[a-z][a-z0-9]*$/.test(name))
    return `${JSON.stringify(name)} is no name for a module: write one word of small letters and digits, a letter first`
  return taken.includes(name) ? `${name} means something else in Kerf: choose another name` : undefined
}

function contractsOf(module: ModuleDefinition): Contract[] {
  return module.internal ? [module.contract, module.internal] : [module.contract]
}

function membersOf(module: ModuleDefinition): ContractMember[] {
  return contractsOf(module).flatMap((contract) => Object.values(contract.members))
}

/** Whatever a module hears is declared, by its owner, for others, in this very object. */
function listeningFaults(module: ModuleDefinition, modules: readonly ModuleDefinition[]): string[] {
  const moving = module.processes.flatMap(({ rules }) =>
    rules.flatMap((rule) => ('on' in rule ? [rule.on] : [])),
  )
  const heard = [...module.handlers.map((handler) => handler.message), ...moving]
  return heard.flatMap((message) => {
    const { name, kind, owner } = message
    if (kind === 'command' && owner !== module.name)
      return `${module.name} handles ${name}: only ${owner} may handle its commands`
    const home = modules.find((other) => membersOf(other).some((member) => member.name === name))
    if (!home) return `${module.name} listens to ${name}, which no module declares: it would never come`
    if (!membersOf(home).some((member) => member === message))
      return `${module.name} listens to a copy of ${name}: import it from ${home.name}'s contract`
    if (home !== module && !Object.values(home.contract.members).some((member) => member === message))
      return `${module.name} listens to ${name}, which ${home.name} tells itself alone: let ${home.name} add it to its contract`
    return []
  })
}

function handlingFaults(module: ModuleDefinition): string[] {
  const { name, handlers, answers } = module
  const members = membersOf(module)
  const handled = handlers.map((handler) => handler.message.name)
  const answered = answers.map((answer) => answer.query.name)
  return [
    ...members
      .filter((member) => member.kind === 'command' && !handled.includes(member.name))
      .map(
        (member) =>
          `${name} has no handler for its command ${member.name}: add one in modules/${name}/handlers.ts`,
      ),
    ...members
      .filter((member) => member.kind === 'query' && !answered.includes(member.name))
      .map(
        (member) =>
          `${name} has no answer to its query ${member.name}: add one in modules/${name}/answers.ts`,
      ),
    ...doubled(answered, (query) => `${name} has two answers to ${query}: keep one`),
    ...handlers
      .filter(
        ({ kind, message }) =>
          kind === 'effect' && handled.indexOf(message.name) !== handled.lastIndexOf(message.name),
      )
      .map(
        ({ message }) =>
          `${name} has an effect and another handler for ${message.name}: let the effect's record do both`,
      ),
  ]
}

function useFaults(module: ModuleDefinition, modules: readonly ModuleDefinition[]): string[] {
  const absent = module.uses.filter((contract) => !modules.some((other) => other.contract === contract))
  return absent.map(
    (contract) =>
      `${module.name} uses ${contract.name}, which is no module of this deployment: add it to deploy/modules.ts`,
  )
}

function circles(modules: readonly ModuleDefinition[]): string[] {
  const uses = new Map(modules.map((module) => [module.name, module.uses.map((contract) => contract.name)]))
  const leadsTo = (from: string, goal: string, seen: Set<string>): boolean =>
    (uses.get(from) ?? []).some(
      (next) => next === goal || (!seen.has(next) && leadsTo(next, goal, seen.add(next))),
    )
  const circular = modules
    .filter((module) => leadsTo(module.name, module.name, new Set()))
    .map((module) => module.name)
  return circular.length > 0
    ? [`${circular.join(', ')} use each other in a circle: let one of them listen to an event instead`]
    : []
}

function doubled(names: readonly string[], sentence: (name: string) => string): string[] {
  return names.filter((name, at) => names.indexOf(name) !== at).map(sentence)
}
