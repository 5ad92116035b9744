// The modules as the walls know them: the list from the tree, whom each may know from its own definition.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { modules } from '../../deploy/modules.ts'
import type { ModuleDefinition } from '../../runtime/module.ts'
import { root } from './checkout.ts'
import type { Known } from './walls.ts'

/** One that stands in the tree and not in deploy/modules.ts may know nobody. */
export function knownModules(): Known[] {
  return foldersIn(join(root, 'modules')).map((name) => {
    const definition = modules.find((module) => module.name === name)
    return { name, contracts: definition ? contractsFor(definition) : [] }
  })
}

function foldersIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .toSorted()
}

function contractsFor({ uses, handlers, processes }: ModuleDefinition): string[] {
  const heard = processes.flatMap(({ rules }) => rules.flatMap((rule) => ('on' in rule ? [rule.on] : [])))
  const messages = [...handlers.map((handler) => handler.message), ...heard]
  return [...uses.map((contract) => contract.name), ...messages.map((message) => message.owner)]
}
