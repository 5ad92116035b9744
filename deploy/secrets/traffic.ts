// Which module needs the way to which other one, as their definitions say: what walls between processes are built from.
import { openRegistry } from '../../runtime/bus/registry.ts'
import type { ModuleDefinition } from '../../runtime/module.ts'

export interface Traffic {
  /** Where a module's messages may go: the owners of the commands that it may send, the subscribers of its events. */
  receiversOf(module: string): string[]
  /** Whose internal port a module calls: of those it uses, and of the other end of every message. */
  calledBy(module: string): string[]
}

export function trafficOf(modules: readonly ModuleDefinition[]): Traffic {
  const registry = openRegistry(modules)
  const usesOf = new Map(modules.map(({ name, uses }) => [name, uses.map((contract) => contract.name)]))
  const receivers = new Map(
    modules.map(({ name, uses, contract }) => {
      const commanded = uses.filter(({ members }) =>
        Object.values(members).some(({ kind }) => kind === 'command'),
      )
      const told = Object.values(contract.members).flatMap((member) =>
        member.kind === 'event' ? registry.subscribersOf(member) : [],
      )
      return [
        name,
        new Set([...commanded.map((owner) => owner.name), ...told].filter((each) => each !== name)),
      ]
    }),
  )
  const receiversOf = (module: string) => [...(receivers.get(module) ?? [])].toSorted()
  return {
    receiversOf,
    calledBy(module) {
      // A receiver tells the sender what it has handled, and a sender asks the receiver about what has stood too long.
      const senders = [...receivers].filter(([, each]) => each.has(module)).map(([name]) => name)
      const called = new Set([...(usesOf.get(module) ?? []), ...receiversOf(module), ...senders])
      return [...called].toSorted()
    },
  }
}
