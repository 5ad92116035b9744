// `publish` and `send`: turn what a use case says into messages that wait for its commit.
import type { Command, Event } from '../contract.ts'
import type { Draft } from '../delivery/envelope.ts'
import type { SendOptions } from '../use-case.ts'
import type { Registry } from './registry.ts'

export interface Voice {
  publish(event: Event, data: unknown): void
  send(command: Command, data: unknown, options?: SendOptions): void
}

/** Speaks for `module` into `drafts`. Refuses what the module has not declared, and data that is not of the message's schema. */
export function openVoice(module: string, registry: Registry, drafts: Draft[], newId: () => string): Voice {
  return {
    publish(event, data) {
      if (event.owner !== module)
        throw new Error(`${module} published ${event.name}: a module publishes its own events only`)
      for (const destination of registry.subscribersOf(event))
        drafts.push(draftOf(event, data, destination, 0, newId()))
    },
    send(command, data, { delayMs = 0 } = {}) {
      if (!registry.mayUse(module, command.owner))
        throw new UndeclaredUse(module, command.owner, `sent ${command.name}`)
      if (command.owner !== module && registry.isInternal(command.name))
        throw new Error(`${module} sent ${command.name}, which ${command.owner} sends to itself alone`)
      drafts.push(draftOf(command, data, command.owner, delayMs, newId()))
    },
  }
}

/** A module reached for another one that is not in its `uses`. */
export class UndeclaredUse extends Error {
  override readonly name = 'UndeclaredUse'

  constructor(module: string, owner: string, what: string) {
    super(
      `${module} ${what}, but does not declare ${owner}: add its contract to \`uses\` in modules/${module}/module.ts`,
    )
  }
}

function draftOf(
  message: Event | Command,
  data: unknown,
  destination: string,
  delayMs: number,
  id: string,
): Draft {
  const parsed = message.schema.parse(data) as Record<string, string> // its key is a string; see definition-faults.ts
  const key = delayMs > 0 ? null : (parsed[message.key] ?? null)
  return { id, name: message.name, destination, key, data: parsed, delayMs }
}
