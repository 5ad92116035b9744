// What is wrong with a module's contract, public or internal, that types cannot see.
import { z } from '@hono/zod-openapi'
import type { Contract, ContractMember } from '../contract.ts'
import { whyNotJson } from './json-faults.ts'

const messageName = /^[a-z][a-z0-9]*\.[a-z][a-z0-9-]*@[1-9]\d*$/
const queryName = /^[a-z][a-z0-9]*\.[a-z][a-z0-9-]*$/

/** One sentence for each fault, with its remedy. */
export function contractFaults(module: string, contract: Contract): string[] {
  const misnamed =
    contract.name === module ? [] : [`a contract of ${module} is named ${contract.name}: name it ${module}`]
  return [...misnamed, ...Object.values(contract.members).flatMap((member) => memberFaults(module, member))]
}

function memberFaults(module: string, member: ContractMember): string[] {
  const { name, kind, owner } = member
  const faults: string[] = []
  if (!(kind === 'query' ? queryName : messageName).test(name))
    faults.push(`${name} is no ${kind} name: write ${module}.some-words${kind === 'query' ? '' : '@1'}`)
  if (name.startsWith(`${module}.process-deadline@`))
    faults.push(`${name} is what the runtime calls its deadlines: choose another name`)
  if (owner !== module)
    faults.push(`${name} stands in the contract of ${module}: only ${owner} may declare it`)
  const schemas = kind === 'query' ? { input: member.input, output: member.output } : { data: member.schema }
  for (const [part, schema] of Object.entries(schemas))
    for (const why of whyNotJson(schema))
      faults.push(`${name} ${part}${why}: messages and queries carry JSON values only`)
  if (kind !== 'query' && !hasStringField(member.schema, member.key))
    faults.push(`${name} has no string field ${member.key} to be its key: name one of its fields`)
  return faults
}

/** Whether every value of the schema is an object with a string under `key`. */
export function hasStringField(schema: z.ZodType, key: string): boolean {
  const field: unknown = schema instanceof z.ZodObject ? schema.shape[key] : undefined
  if (field instanceof z.ZodLiteral) return [...field.values].every((value) => typeof value === 'string')
  if (!(field instanceof z.ZodType) || field.safeParse(1).success) return false
  return field.def.type === 'string' || field.def.type === 'enum'
}
