// The tries of stored messages: parked ones whose turn has come, failed ones that are due. Each is counted before it begins.
import { query } from '../database/query.ts'
import * as sql from './inbox-statements.ts'
import type { InboxOptions } from './inbox.ts'
import { type Delivered, Objection } from './receiver.ts'
import { backoffMs } from './settings.ts'

export interface Tried extends Delivered {
  readonly attempts: number
  /** Tries that never said how they ended, this one included. */
  readonly lost: number
}

export interface Tries {
  /** One try of a stored message that was counted already. */
  attempt(message: Tried): Promise<void>
  /** Tries this one if it is parked and its turn has come. */
  wake(id: string): Promise<void>
  /** Tries those that waited for this one. */
  wakeSuccessorsOf(id: string): Promise<void>
  /** A message was applied: tells its sender, and tries those that waited for it. */
  handled(message: Delivered): Promise<void>
  /** Tries what is due, and the parked whose turn has come. Says whether there may be more. */
  tryDue(): Promise<boolean>
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
}: InboxOptions): Tries {
  // A try is aborted at `attemptMs`; as long again, and it counts as lost.
  const tryMs = settings.attemptMs * 2

  async function attempt(stored: Tried): Promise<void> {
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
    await handled(message)
  }

  async function handled({ id, name, source }: Delivered): Promise<void> {
    observer.handled(module, name)
    acknowledgements.handled(source, id)
    // After the commit, and a parked one looks once more after its own: one of the two sees the other.
    await wakeSuccessorsOf(id)
  }

  async function perform(message: Tried, signal: AbortSignal): Promise<unknown> {
    const isItsTurn = (await query(pool, sql.mayTry, [message.id])).length > 0
    if (!isItsTurn) throw new NotNow()
    return receiver.perform(message, message.attempts, signal)
  }

  async function wake(id: string): Promise<void> {
    for (const claimed of await query<Tried>(pool, sql.claimParked, [id, tryMs])) await attempt(claimed)
  }

  async function wakeSuccessorsOf(id: string): Promise<void> {
    for (const claimed of await query<Tried>(pool, sql.claimSuccessors, [id, tryMs])) await attempt(claimed)
  }

  // Changes nothing where another worker has handled it meanwhile.
  async function park(message: Tried): Promise<void> {
    await query(pool, sql.park, [message.id])
  }

  async function fail(message: Tried, error: unknown): Promise<void> {
    const limit = receiver.isPatient(error) ? settings.patientAttempts : settings.attempts
    if (message.attempts >= limit) return bury(message, error)
    await query(pool, sql.fail, [
      message.id,
      'due',
      backoffMs(settings, message.attempts, random),
      describe(error),
    ])
    observer.retried(module, message.name, error)
  }

  async function bury(message: Tried, error: unknown): Promise<void> {
    await query(pool, sql.fail, [message.id, 'dead', 0, describe(error)])
    observer.died(module, message.name, message.id, error)
  }

  return {
    attempt,
    wake,
    wakeSuccessorsOf,
    handled,
    async tryDue() {
      const claimed = await query<Tried>(pool, sql.claimDue, [settings.concurrency, tryMs])
      await Promise.all(claimed.map(attempt))
      return claimed.length > 0
    },
  }
}

export function idsOf(rows: readonly { id: string }[]): string[] {
  return rows.map((row) => row.id)
}

/** What the dead letter shows: enough to find the fault, no stack. */
export function describe(error: unknown): string {
  return (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, 1_000)
}
