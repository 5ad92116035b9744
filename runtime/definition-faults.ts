// What is wrong with a set of modules that types cannot see; told all at once, at start.
import { z } from '@hono/zod-openapi'
import { eventsHeardBy } from './bus/registry.ts'
import type { Contract, ContractMember } from './contract.ts'
import type { ModuleDefinition } from './module.ts'
import { initialState, type ProcessDefinition } from './process.ts'
import { whyNotJson } from './json-schema-faults.ts'

const namePattern = {
  message: /^[a-z][a-z0-9]*\.[a-z][a-z0-9-]*@[1-9]\d*$/,
  query: /^[a-z][a-z0-9]*\.[a-z][a-z0-9-]*$/,
}

/** One sentence for each fault, with its remedy; none where the modules fit together. */
export function definitionFaults(modules: readonly ModuleDefinition[]): string[] {
  return [
    ...doubled(
      modules.map((module) => module.name),
      (name) => `two modules are named ${name}: rename one`,
    ),
    ...nameFaults(modules),
    ...modules.flatMap((module) =>
      [...contractsOf(module)].flatMap((contract) => contractFaults(module, contract)),
    ),
    ...modules.flatMap((module) => listeningFaults(module, modules)),
    ...modules.flatMap((module) => useFaults(module, modules)),
    ...modules.flatMap((module) => module.processes.flatMap((process) => processFaults(module, process))),
    ...cycles(modules),
  ]
}

function contractsOf(module: ModuleDefinition): Contract[] {
  return module.internal ? [module.contract, module.internal] : [module.contract]
}

function membersOf(module: ModuleDefinition): ContractMember[] {
  return contractsOf(module).flatMap((contract) => Object.values(contract.members))
}

function nameFaults(modules: readonly ModuleDefinition[]): string[] {
  const all = modules.flatMap((module) => membersOf(module).map((member) => member.name))
  return doubled(all, (name) => `${name} is declared twice: a name has one owner and one meaning`)
}

function contractFaults(module: ModuleDefinition, contract: Contract): string[] {
  const misnamed =
    contract.name === module.name
      ? []
      : [`a contract of ${module.name} is named ${contract.name}: name it ${module.name}`]
  return [...misnamed, ...Object.values(contract.members).flatMap((member) => memberFaults(module, member))]
}

function memberFaults(module: ModuleDefinition, member: ContractMember): string[] {
  const faults: string[] = []
  const pattern = member.kind === 'query' ? namePattern.query : namePattern.message
  if (!pattern.test(member.name))
    faults.push(
      `${member.name} is no ${member.kind} name: write ${module.name}.some-words${member.kind === 'query' ? '' : '@1'}`,
    )
  if (member.owner !== module.name)
    faults.push(
      `${member.name} stands in the contract of ${module.name}: only ${member.owner} may declare it`,
    )
  const schemas =
    member.kind === 'query' ? { input: member.input, output: member.output } : { data: member.schema }
  for (const [part, schema] of Object.entries(schemas))
    for (const why of whyNotJson(schema))
      faults.push(`${member.name} ${part}${why}: messages and queries carry JSON values only`)
  if (member.kind !== 'query' && !hasStringField(member.schema, member.key))
    faults.push(`${member.name} has no string field ${member.key} to be its key: name one of its fields`)
  return faults
}

function hasStringField(schema: z.ZodType, key: string): boolean {
  const field: unknown = schema instanceof z.ZodObject ? schema.shape[key] : undefined
  return field instanceof z.ZodType && field.safeParse(1).success === false && isStringy(field)
}

function isStringy(field: z.ZodType): boolean {
  const type = field.def.type
  return (
    type === 'string' ||
    type === 'enum' ||
    (type === 'literal' &&
      field instanceof z.ZodLiteral &&
      [...field.values].every((value) => typeof value === 'string'))
  )
}

function listeningFaults(module: ModuleDefinition, modules: readonly ModuleDefinition[]): string[] {
  const declared = new Set<string>(modules.flatMap(membersOf).map((member) => member.name))
  const unheard = [...eventsHeardBy(module)].filter((name) => !declared.has(name))
  const foreign = module.handlers.filter(
    ({ message }) => message.kind === 'command' && message.owner !== module.name,
  )
  const handled = new Set(module.handlers.map((handler) => handler.message.name))
  const unhandled = membersOf(module).filter(
    (member) => member.kind === 'command' && !handled.has(member.name),
  )
  const answered = new Set(module.answers.map((answer) => answer.query.name))
  const unanswered = membersOf(module).filter(
    (member) => member.kind === 'query' && !answered.has(member.name),
  )
  const effects = module.handlers.filter(
    (handler) =>
      handler.kind === 'effect' &&
      module.handlers.filter((other) => other.message.name === handler.message.name).length > 1,
  )
  return [
    ...unheard.map(
      (name) => `${module.name} listens to ${name}, which no module declares: it would never come`,
    ),
    ...foreign.map(
      ({ message }) =>
        `${module.name} handles ${message.name}: only ${message.owner} may handle its commands`,
    ),
    ...unhandled.map(
      (member) =>
        `${module.name} has no handler for its command ${member.name}: add one in modules/${module.name}/handlers.ts`,
    ),
    ...unanswered.map(
      (member) =>
        `${module.name} has no answer to its query ${member.name}: add one in modules/${module.name}/answers.ts`,
    ),
    ...effects.map(
      ({ message }) =>
        `${module.name} has an effect and another handler for ${message.name}: an effect stands alone`,
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

function processFaults(module: ModuleDefinition, process: ProcessDefinition): string[] {
  const entered = new Set([initialState, ...process.rules.map((rule) => rule.to)])
  const stranded = process.rules.filter((rule) => !entered.has(rule.from))
  const keyless = process.rules.filter((rule) => 'on' in rule && !hasStringField(rule.on.schema, process.key))
  const early = process.rules.filter((rule) => 'afterMs' in rule && rule.from === initialState)
  const choices = process.rules.map(
    (rule) => `${'on' in rule ? rule.on.name : 'the deadline'} in state ${rule.from}`,
  )
  return [
    ...(process.name.startsWith(`${module.name}.`)
      ? []
      : [`the process ${process.name} is not ${module.name}'s: name it ${module.name}.<name>`]),
    ...stranded.map((rule) => `${process.name} has a rule from ${rule.from}, a state that no rule leads to`),
    ...keyless.map(
      (rule) =>
        `${process.name} hears ${'on' in rule ? rule.on.name : ''}, which has no string field ${process.key}: it could not be told whose it is`,
    ),
    ...early.map(() => `${process.name} has a deadline in its initial state: nothing has begun there`),
    ...doubled(choices, (choice) => `${process.name} has two rules for ${choice}: it could not choose`),
  ]
}

function cycles(modules: readonly ModuleDefinition[]): string[] {
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
  return [...new Set(names.filter((name, at) => names.indexOf(name) !== at))].map(sentence)
}
