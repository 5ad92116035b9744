// A database with two toy modules in it, and processes that host them: to be started, cut off and stopped at will.
import postgres from 'postgres'
import type { Envelope } from '../../../runtime/delivery/envelope.ts'
import { openInProcessTransport } from '../../../runtime/delivery/in-process.ts'
import type { DeliverySettings } from '../../../runtime/delivery/settings.ts'
import type { DeliveryObserver } from '../../../runtime/delivery/observer.ts'
import type { Transport } from '../../../runtime/delivery/transport.ts'
import {
  type HostedModules,
  type HostedModulesOptions,
  openHostedModules,
} from '../../../runtime/hosting/hosted-modules.ts'
import { testDatabase } from '../../world/database.ts'
import { type ToyModules, toyModules } from './toy-modules.ts'

/** Times in which a test is patient. */
export const quick: Partial<DeliverySettings> = {
  leaseMs: 150,
  longestLeaseMs: 300,
  heldMs: 400,
  pollMs: 20,
  attempts: 3,
  lostAttempts: 2,
  patientAttempts: 6,
  firstBackoffMs: 10,
  longestBackoffMs: 40,
  attemptMs: 1_000,
  acknowledgeMs: 1,
  sweepAfterMs: 300,
  sweepMs: 50,
  pruneMs: 50,
}

export interface ToyProcess {
  readonly toy: ToyModules
  readonly hosting: HostedModules
  readonly told: { readonly what: keyof DeliveryObserver; readonly details: readonly unknown[] }[]
  /** Runs a use case of `alpha`. */
  run<Input>(useCase: (input: Input, given: never) => unknown, input: Input): Promise<void>
  stop(): Promise<void>
}

export interface ToyWorld {
  readonly sql: postgres.Sql
  readonly roleUrl: (module: string) => string
  start(options?: {
    transport?: Transport
    delivery?: Partial<DeliverySettings>
    now?: () => Date
    /** What this version of the modules handles; all, if not given. */
    knows?: (message: string) => boolean
  }): Promise<ToyProcess>
  /** The texts that `beta` applied, in order. */
  applied(key?: string): Promise<string[]>
  /** How many messages `alpha` still has standing for `beta`. */
  standing(): Promise<number>
  /** The states of `beta`'s inbox, counted. */
  inbox(): Promise<Record<string, number>>
  close(): Promise<void>
}

export async function openToyWorld(): Promise<ToyWorld> {
  const database = await testDatabase({ modules: ['alpha', 'beta'] })
  const sql = postgres(database.url, { max: 3, onnotice: () => {} })
  await sql`create table beta.applied (n bigint generated always as identity primary key, key text not null, text text not null)`
  const processes = new Set<ToyProcess>()

  return {
    sql,
    roleUrl: (module) => database.roleUrl(module),
    async start({ transport, delivery, now = () => new Date(), knows = () => true } = {}) {
      const toy = toyModules()
      const told: ToyProcess['told'] = []
      const observer = observerInto(told)
      const hosting = openHostedModules({
        modules: toy.modules.map((module) => ({
          ...module,
          handlers: module.handlers.filter(({ message }) => knows(message.name)),
        })),
        databaseUrlOf: (module) => database.roleUrl(module),
        settingsOf: () => ({}),
        poolSize: 2,
        delivery: { ...quick, ...delivery },
        observer,
        now,
        random: Math.random,
        ...(transport ? { transport } : {}),
      })
      await hosting.start()
      const [alpha] = hosting.hosted
      if (!alpha) throw new Error('alpha is not hosted')
      const process: ToyProcess = {
        toy,
        hosting,
        told,
        async run(useCase, input) {
          const context = { requestId: 'test', caller: { kind: 'system' } } as const
          const options = { context, signal: AbortSignal.timeout(5_000), pool: alpha.pool }
          await alpha.useCases.run(({ given }) => useCase(input, given as never), options) // alpha's own use cases take alpha's own context
        },
        async stop() {
          processes.delete(process)
          await hosting.stopDelivery(1_000)
          await hosting.close(1_000)
        },
      }
      processes.add(process)
      return process
    },
    async applied(key) {
      const rows = await sql<
        { text: string }[]
      >`select text from beta.applied where ${key ?? null}::text is null or key = ${key ?? null} order by n`
      return rows.map((row) => row.text)
    },
    async standing() {
      const [row] = await sql<{ count: number }[]>`select count(*)::int as count from alpha.outbox`
      return row?.count ?? 0
    },
    async inbox() {
      const rows = await sql<
        { state: string; count: number }[]
      >`select state, count(*)::int as count from beta.inbox group by state`
      return Object.fromEntries(rows.map((row) => [row.state, row.count]))
    },
    async close() {
      for (const process of processes) await process.stop()
      await sql.end()
      await database.drop()
    },
  }
}

/** A transport that loses what `loses` says, and remembers all that it was given. */
export function lossy(loses: (envelope: Envelope) => boolean): Transport & { readonly sent: Envelope[] } {
  const inner = openInProcessTransport()
  const sent: Envelope[] = []
  return {
    sent,
    send(destination, envelopes) {
      sent.push(...envelopes)
      return inner.send(
        destination,
        envelopes.filter((envelope) => !loses(envelope)),
      )
    },
    takes: inner.takes,
    receive: inner.receive,
    close: inner.close,
  }
}

/** A copy of what was sent, changed as said. */
export function copyOf(envelope: Envelope | undefined, over: Partial<Envelope> = {}): Envelope {
  if (!envelope) throw new Error('nothing was sent')
  return { ...envelope, ...over }
}

function observerInto(told: ToyProcess['told']): HostedModulesOptions['observer'] {
  const note =
    (what: keyof DeliveryObserver) =>
    (...details: unknown[]) =>
      void told.push({ what, details })
  return {
    handled: note('handled'),
    retried: note('retried'),
    parked: note('parked'),
    died: note('died'),
    healed: note('healed'),
    failed: note('failed'),
  }
}
