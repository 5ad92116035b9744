// The receiver's half: each message is applied once, in line, or it stands where an operator sees it.
import { withContext } from '../context.ts'
import { query } from '../database/query.ts'
import { type DueTries, openDueTries } from './due-tries.ts'
import type { Envelope } from './envelope.ts'
import * as sql from './inbox-statements.ts'
import type { Peers, ReceiverPeer } from './peers.ts'
import { Objection } from './receiver.ts'
import { backoffMs, tryLifeMs } from './settings.ts'
import { type Counts, describe, idsOf, NotNow, openTries, type TriesOptions } from './tries.ts'

export interface InboxOptions extends TriesOptions {
  readonly peers: Peers
}

export interface Inbox extends ReceiverPeer, DueTries {
  /** Applies a message, or stores it, or leaves it to its sender to send again. Never rejects. */
  deliver(envelope: Envelope): Promise<void>
}

/** How a message is stored that is not handled at first sight. */
interface Stored extends Counts {
  readonly state: 'parked' | 'due'
  readonly nextMs?: number
  readonly error?: unknown
}

const untried: Counts = { attempts: 0, failures: 0, outages: 0, lost: 0 }
// From this send on, a message may be one that kills its process: it is counted before it is tried.
const suspectGeneration = 3

export function openInbox(options: InboxOptions): Inbox {
  const { module, pool, settings, receiver, peers, acknowledgements, observer, random } = options
  const tries = openTries(options)

  async function receive(envelope: Envelope): Promise<void> {
    // Nothing of it is stored: its row in the sender's outbox is another module's.
    if (envelope.destination !== module)
      throw new Error(`${envelope.id} is meant for ${envelope.destination}`)
    const admitted = receiver.admit(envelope)
    if (!(admitted instanceof Objection) && isPlain(envelope)) return apply(admitted)
    const begun = { ...untried, attempts: 1, lost: 1 }
    const stored = await store(envelope, { ...begun, state: 'due', nextMs: tryLifeMs(settings) })
    if (stored) await tries.run([{ ...envelope, ...begun }])
  }

  const isPlain = ({ name, generation }: Envelope) =>
    !receiver.isEffect(name) && generation < suspectGeneration

  /** The hot road: seen, handled and marked so in one transaction. */
  async function apply(envelope: Envelope): Promise<void> {
    try {
      await receiver.apply(envelope, undefined, AbortSignal.timeout(settings.attemptMs), async (tx) => {
        const rows = await tx.query(sql.receive, headOf(envelope))
        if (rows.length === 0) throw new NotNow()
      })
    } catch (error) {
      return error instanceof NotNow ? park(envelope) : fail(envelope, error)
    }
    await tries.handled(envelope)
  }

  async function park(envelope: Envelope): Promise<void> {
    if (envelope.after === null) return seenBefore(envelope)
    if (!(await store(envelope, { ...untried, state: 'parked' }))) return
    observer.parked(module, envelope.name)
    // Its predecessor may have been handled between our look and our commit.
    await tries.wake(envelope.id)
  }

  async function fail(envelope: Envelope, error: unknown): Promise<void> {
    const failed = { ...untried, attempts: 1, [receiver.isPatient(error) ? 'outages' : 'failures']: 1 }
    const nextMs = backoffMs(settings, 1, random)
    const stored = await store(envelope, { ...failed, state: 'due', nextMs, error })
    const { name, source, context } = envelope
    if (stored) withContext(context, () => observer.retried(module, name, error, source))
  }

  /** Stores what is new and not too old; of anything else, tells the sender how it stands. Says whether it was new. */
  async function store(envelope: Envelope, stored: Stored): Promise<boolean> {
    const { state, nextMs = 0, error, attempts, failures, outages, lost } = stored
    const body = [JSON.stringify(envelope.data), JSON.stringify(envelope.context)]
    const text = error === undefined ? null : describe(error)
    const rows = await query(pool, sql.store, [
      ...[...headOf(envelope), ...body, state, nextMs, text],
      ...[attempts, failures, outages, lost],
    ])
    if (rows.length > 0) acknowledgements.held(envelope.source, envelope.id)
    else await seenBefore(envelope)
    return rows.length > 0
  }

  function headOf({ id, source, name, key, after, sentAt }: Envelope): unknown[] {
    return [id, source, name, key, after, sentAt, settings.envelopeLifeMs]
  }

  async function seenBefore({ id, source, after }: Envelope): Promise<void> {
    const [row] = await query<{ state: string }>(pool, sql.stateOf, [id])
    if (!row) return askForFresh(source, id)
    if (isReleased(row.state)) return acknowledgements.handled(source, id)
    acknowledgements.held(source, id)
    if (after !== null) return
    await query(pool, sql.takeOverNull, [id])
    await tries.wake(id)
  }

  /** A copy too old to be taken in: only its sender can say whether it still counts. */
  async function askForFresh(source: string, id: string): Promise<void> {
    for (const envelope of await peers.sender(source).restate([id])) {
      // It carries no signature: whoever answers speaks for itself alone, and of what it was asked about.
      if (envelope.source !== source || envelope.id !== id)
        throw new Error(`${source} was asked for ${id} and gave ${envelope.id} of ${envelope.source}`)
      const isFresh = await query(pool, sql.isFresh, [envelope.sentAt, settings.envelopeLifeMs])
      if (isFresh.length > 0) await receive(envelope)
      else
        throw new Error(
          `the clocks of ${source}'s and ${module}'s databases are more than ${settings.envelopeLifeMs} ms apart`,
        )
    }
  }

  return {
    ...openDueTries(options, tries),
    async deliver(envelope) {
      try {
        await receive(envelope)
      } catch (error) {
        withContext(envelope.context, () => observer.failed(module, 'inbox', error)) // not stored: the sender sends it again
      }
    },
    async status(ids) {
      const rows = await query<{ id: string; state: string }>(pool, sql.statesOf, [ids])
      const handled = rows.filter((row) => isReleased(row.state))
      const held = rows.filter((row) => !isReleased(row.state))
      return { handled: idsOf(handled), held: idsOf(held) }
    },
  }
}

function isReleased(state: string): boolean {
  return state === 'handled' || state === 'discarded'
}
