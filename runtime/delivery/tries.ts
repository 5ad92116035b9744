// One try of a stored message, which was counted before it began, and what comes of it.
import { withContext } from '../context.ts'
import type { Pool } from '../database/pool.ts'
import { query } from '../database/query.ts'
import { told } from '../discretion.ts'
import type { Acknowledgements } from './acknowledgements.ts'
import * as sql from './inbox-statements.ts'
import type { DeliveryObserver } from './observer.ts'
import { type Delivered, Objection, type Receiver } from './receiver.ts'
import { backoffMs, type DeliverySettings, tryLifeMs } from './settings.ts'

export interface TriesOptions {
  readonly module: string
  readonly pool: Pool
  readonly settings: DeliverySettings
  readonly receiver: Receiver
  readonly acknowledgements: Acknowledgements
  readonly observer: DeliveryObserver
  readonly random: () => number
}

/** What is counted of a message's tries. A replay begins all of it anew but `attempts`. */
export interface Counts {
  /** Which try this is, and what it writes under: a later one makes this one's failure void. */
  readonly attempts: number
  /** Tries that failed by a fault of the message's own, or of its handler's. */
  readonly failures: number
  /** Tries that failed because something else was away. */
  readonly outages: number
  /** Tries that never said how they ended, this one included. */
  readonly lost: number
}

export interface Tried extends Delivered, Counts {}

export interface Tries {
  /** Tries stored messages that were counted already, then those that waited for them, and so on: a line of thousands, one after the other. */
  run(claimed: readonly Tried[]): Promise<void>
  /** Tries this one if it is parked and its turn has come. */
  wake(id: string): Promise<void>
  /** A message was applied: tells its sender, and tries those that waited for it. */
  handled(message: Delivered): Promise<void>
  /** From now on the line ends with the message that is being tried. */
  close(): void
}

/** Thrown inside the transaction to undo it: there is nothing to apply, or not yet. */
export class NotNow extends Error {}

export function openTries({
  module,
  pool,
  settings,
  receiver,
  acknowledgements,
  observer,
  random,
}: TriesOptions): Tries {
  let closed = false

  const claim = (statement: string, id: string) => query<Tried>(pool, statement, [id, tryLifeMs(settings)])

  async function run(claimed: readonly Tried[]): Promise<void> {
    const waiting = [...claimed]
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      if ((await succeeds(next)) && !closed) waiting.push(...(await claim(sql.claimSuccessors, next.id)))
  }

  async function succeeds(stored: Tried): Promise<boolean> {
    const message = receiver.admit(stored)
    if (message instanceof Objection) return bury(stored, message.reason)
    if (message.lost > settings.lostAttempts)
      return bury(message, `${message.lost - 1} tries never came back`)
    try {
      const signal = AbortSignal.timeout(settings.attemptMs)
      const outcome = receiver.isEffect(message.name) ? await perform(message, signal) : undefined
      await receiver.apply(message, outcome, signal, async (tx) => {
        const rows = await tx.query(sql.complete, [message.id])
        if (rows.length === 0) throw new NotNow()
      })
    } catch (error) {
      return error instanceof NotNow ? park(message) : fail(message, error)
    }
    tell(message)
    return true
  }

  function tell({ id, name, source }: Delivered): void {
    observer.handled(module, name, source)
    acknowledgements.handled(source, id)
  }

  async function perform(message: Tried, signal: AbortSignal): Promise<unknown> {
    const isItsTurn = (await query(pool, sql.mayTry, [message.id])).length > 0
    if (!isItsTurn) throw new NotNow()
    return receiver.perform(message, message.attempts, signal)
  }

  /** It is not its turn; changes nothing where another worker has handled it meanwhile. Where its turn came just now, tries it. */
  async function park(message: Tried): Promise<boolean> {
    const parked = await query(pool, sql.park, [message.id])
    const isItsTurn = parked.length === 0 && (await query(pool, sql.mayTry, [message.id])).length > 0
    return isItsTurn && succeeds(message)
  }

  async function fail(message: Tried, error: unknown): Promise<false> {
    const { id, name, attempts, source, context } = message
    // Each kind up to a limit of its own: an outage that is over must not have used up what a fault is allowed.
    const isPatient = receiver.isPatient(error)
    const failures = message.failures + (isPatient ? 0 : 1)
    const outages = message.outages + (isPatient ? 1 : 0)
    const [count, limit] = isPatient ? [outages, settings.patientAttempts] : [failures, settings.attempts]
    if (count >= limit) return bury(message, error)
    const nextMs = backoffMs(settings, count, random)
    await query(pool, sql.fail, [id, attempts, nextMs, describe(error), failures, outages])
    withContext(context, () => observer.retried(module, name, error, source))
    return false
  }

  async function bury({ id, name, source, context, attempts }: Tried, error: unknown): Promise<false> {
    const buried = await query(pool, sql.bury, [id, attempts, describe(error)])
    if (buried.length > 0) withContext(context, () => observer.died(module, name, id, error, source))
    else await query(pool, sql.park, [id]) // it is not even its turn
    return false
  }

  return {
    run,
    wake: async (id) => run(await claim(sql.claimParked, id)),
    async handled(message) {
      tell(message)
      // After the commit, and a parked one looks once more after its own: one of the two sees the other.
      if (message.key !== null) await run(await claim(sql.claimSuccessors, message.id))
    },
    close: () => void (closed = true),
  }
}

export function idsOf(rows: readonly { id: string }[]): string[] {
  return rows.map((row) => row.id)
}

/** What the dead letter shows: enough to find the fault, no stack, and nobody's address or secret. */
export function describe(error: unknown): string {
  const { type, message } = told(error)
  return (error instanceof Error ? `${type}: ${message}` : message).slice(0, 1_000)
}
