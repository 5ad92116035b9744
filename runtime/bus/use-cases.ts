// Runs a module's code: gives it its context, commits its writes with its messages, sends these on their way.
import type { Context } from '../context.ts'
import type { Database } from '../database/drizzle.ts'
import type { Asker, Pool } from '../database/pool.ts'
import { transaction, type Transaction } from '../database/transaction.ts'
import type { Draft, Envelope } from '../delivery/envelope.ts'
import type { Outbox } from '../delivery/outbox.ts'
import type { Relay } from '../delivery/relay.ts'
import type { ReadContext, UseCaseContext } from '../use-case.ts'
import { audit, type AuditEntry } from '../database/audit.ts'
import type { Questions } from './questions.ts'
import type { Registry } from './registry.ts'
import { untilAborted } from '../timing/until-aborted.ts'
import { openVoice } from './voice.ts'

/** What a unit of work finds besides its context. */
export interface Unit {
  readonly tx: Transaction
  readonly given: UseCaseContext
  readonly drafts: Draft[]
  readonly newId: () => string
}

export interface WorkOptions<T> {
  readonly context: Context
  readonly signal: AbortSignal
  readonly pool: Pool
  /** When the message was said that is handled. */
  readonly saidAt?: Date
  /** Statements that leave with COMMIT. */
  readonly beforeCommit?: (tx: Transaction, result: T) => void
}

export interface UseCases {
  /** Runs `work` in one transaction; what it sends is committed with it and goes on its way after. */
  run<T>(work: (unit: Unit) => Promise<T> | T, options: WorkOptions<T>): Promise<T>
  /** The context of what changes nothing. */
  read(of: Pick<WorkOptions<never>, 'context' | 'signal'>): ReadContext
}

export interface UseCasesOptions {
  readonly module: string
  readonly registry: Registry
  readonly questions: Questions
  /** For single statements, until `asker` has left. */
  databaseFor(asker: Asker): Database
  readonly outbox: Outbox
  readonly relay: Relay
  readonly settings: unknown
  readonly now: () => Date
  /** Called for each audit row once it is committed. */
  readonly audited?: (entry: AuditEntry) => void
}

export function openUseCases({
  module,
  registry,
  questions,
  databaseFor,
  outbox,
  relay,
  settings,
  now,
  audited = () => {},
}: UseCasesOptions): UseCases {
  const newId = () => Bun.randomUUIDv7('hex', now())

  function contextOf(
    unit: Omit<Unit, 'given'>,
    acts: AuditEntry[],
    context: Context,
    signal: AbortSignal,
    saidAt: Date,
  ): UseCaseContext {
    const { tx, drafts } = unit
    return {
      get tx() {
        return tx.db
      },
      later: (statement) => tx.later(statement),
      ...openVoice(module, registry, drafts, newId),
      ask: (query, input) => questions.ask(module, query, input, context, signal) as never, // parsed by that query's schema
      now,
      audit(action, subject, by) {
        const { caller } = context
        const actor = by ?? (caller.kind === 'user' ? caller.id : caller.kind)
        const act = { id: newId(), actor, action, subject }
        audit(tx, act)
        acts.push(act)
      },
      saidAt,
      newId: (schema) => schema.parse(newId()),
      caller: context.caller,
      signal,
      settings,
    }
  }

  return {
    async run(work, { context, signal, pool, saidAt = now(), beforeCommit }) {
      let envelopes: Promise<Envelope>[] = []
      let drafts: Draft[] = []
      let acts: AuditEntry[] = []
      const result = await transaction(
        pool,
        async (tx) => {
          drafts = [] // the work may run again after a deadlock
          acts = []
          const unit = { tx, drafts, newId }
          const given = contextOf(unit, acts, context, signal, saidAt)
          // Rolled back when its time is up, or it would hold its locks for as long as it pleases.
          return untilAborted(signal, work({ ...unit, given }))
        },
        {
          signal,
          beforeCommit(tx, done) {
            beforeCommit?.(tx, done)
            envelopes = outbox.append(tx, drafts, travelling(context), context.span)
            for (const envelope of envelopes) envelope.catch(() => {}) // the transaction itself says why
          },
        },
      )
      for (const act of acts) audited(act)
      if (envelopes.length > 0) relay.dispatch(await Promise.all(envelopes))
      return result
    },
    read: (of) => ({
      get db() {
        return databaseFor(of)
      },
      ask: (query, input) => questions.ask(module, query, input, of.context, of.signal) as never, // parsed by that query's schema
      now,
      caller: of.context.caller,
      get signal() {
        return of.signal
      },
      settings,
    }),
  }
}

/** What of a context goes with a message: it outlives whoever waits for an answer. */
function travelling({ requestId, caller, traceparent, tracestate }: Context): Context {
  return { requestId, caller, traceparent, tracestate }
}
