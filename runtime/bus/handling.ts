// Brings a delivered message to the handlers and processes of its module.
import type { z } from '@hono/zod-openapi'
import type { Pool } from '../database/pool.ts'
import { DatabaseFailure } from '../database/errors.ts'
import { type Delivered, Objection, type Receiver } from '../delivery/receiver.ts'
import { Failure } from '../failure.ts'
import type { EffectSteps, Handler } from '../handler.ts'
import type { ModuleDefinition } from '../module.ts'
import { type Span, spanning, type Trace } from '../trace.ts'
import { advance, Deadline, deadlineNameOf, expire } from './advance-process.ts'
import type { Registry } from './registry.ts'
import { untilAborted } from '../timing/until-aborted.ts'
import type { Unit, UseCases } from './use-cases.ts'

/** One message's way through a module. */
interface Route {
  readonly schema: z.ZodType
  readonly isCommand: boolean
  readonly effect: EffectSteps<never, unknown, never, never> | undefined
  apply(data: never, outcome: unknown, unit: Unit): Promise<unknown> | unknown
}

export function openHandling(
  module: ModuleDefinition,
  registry: Registry,
  useCases: UseCases,
  pool: Pool,
  trace?: Trace,
): Receiver {
  const routes = routesOf(module)

  return {
    admit(message) {
      const route = routes.get(message.name)
      if (!route) return message
      if (!mayCome(message, route))
        return new Objection(`${message.source} may not send ${message.name} to ${module.name}`)
      const { success, error, data } = route.schema.safeParse(message.data)
      return success
        ? { ...message, data }
        : new Objection(`the data is not of ${message.name}: ${sentenceOf(error)}`)
    },
    isEffect: (name) => routes.get(name)?.effect !== undefined,
    async perform(message, attempt, signal) {
      const steps = routes.get(message.name)?.effect
      if (!steps) throw new Error(`${message.name} has no effect`)
      return spanning(spanOf('perform', message), message.context, (context) =>
        untilAborted(
          signal,
          steps.perform(message.data as never, {
            read: useCases.read({ context, signal }) as never,
            idempotencyKey: message.id,
            attempt,
            signal,
          }),
        ),
      )
    },
    async apply(message, outcome, signal, first) {
      const route = routes.get(message.name)
      await spanning(spanOf('process', message), message.context, (context) =>
        useCases.run(
          async (unit) => {
            await first(unit.tx)
            if (!route) throw unheardOf(message.name)
            await route.apply(message.data as never, outcome, unit) // admitted, so of the schema that types the handler
          },
          { context, signal, pool, saidAt: timeOf(message.id) },
        ),
      )
    },
    isPatient,
  }

  /** In a rolling release other instances know it already, and this one will after its turn. */
  function unheardOf(name: string): Failure {
    const sentence = `${module.name} has no handler for ${name}: was it sent by a newer version?`
    return new Failure('unavailable', 'message-unheard-of', sentence)
  }

  function spanOf(what: 'process' | 'perform', { id, name, source, context }: Delivered): Span | undefined {
    return trace?.({ what, message: { id, name, source, destination: module.name } }, context)
  }

  /** An event comes from its owner; a command from whoever declares this module, an internal one from itself. */
  function mayCome({ name, source }: Delivered, { isCommand }: Route): boolean {
    if (source === module.name) return true
    if (!isCommand) return name.startsWith(`${source}.`)
    return registry.mayUse(source, module.name) && !registry.isInternal(name)
  }
}

/** The same in every topology: what is slow in one process is silent, or late, when it is asked from another. */
function isPatient(error: unknown): boolean {
  if (error instanceof Failure) return error.kind === 'unavailable' || error.kind === 'unknown'
  return error instanceof DatabaseFailure || (error instanceof DOMException && error.name === 'TimeoutError')
}

/** A message's id is made when it is said, and tells when that was (RFC 9562, 5.7). */
function timeOf(id: string): Date {
  return new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16))
}

function sentenceOf(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')
}

function routesOf(module: ModuleDefinition): Map<string, Route> {
  const routes = new Map<string, Route>()
  const messages = [
    ...module.handlers.map((handler) => handler.message),
    ...module.processes.flatMap((process) =>
      process.rules.flatMap((rule) => ('on' in rule ? [rule.on] : [])),
    ),
  ]
  for (const message of messages) {
    const handlers = module.handlers.filter((handler) => handler.message.name === message.name)
    const processes = module.processes.filter((process) =>
      process.rules.some((rule) => 'on' in rule && rule.on.name === message.name),
    )
    routes.set(message.name, {
      schema: message.schema,
      isCommand: message.kind === 'command',
      effect: handlers.flatMap((handler) => (handler.kind === 'effect' ? [handler.steps] : []))[0],
      async apply(data, outcome, unit) {
        for (const handler of handlers) await applyTo(handler, data, outcome, unit)
        for (const process of processes)
          await advance(process, message.name, data, { ...unit, module: module.name })
      },
    })
  }
  if (module.processes.length > 0) routes.set(deadlineNameOf(module.name), deadlineRoute(module))
  return routes
}

function applyTo(
  handler: Handler,
  data: never,
  outcome: unknown,
  { given }: Unit,
): Promise<unknown> | unknown {
  if (handler.kind === 'use-case') return handler.useCase(data, given as never)
  return handler.steps.record(data, outcome, given as never)
}

function deadlineRoute(module: ModuleDefinition): Route {
  return {
    schema: Deadline,
    isCommand: true,
    effect: undefined,
    async apply(data: Deadline, _outcome, unit) {
      const process = module.processes.find((each) => each.name === data.process)
      if (process) await expire(process, data, { ...unit, module: module.name })
    },
  }
}
