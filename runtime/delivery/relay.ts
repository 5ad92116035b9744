// Moves messages from the outbox to the transport: at once after the commit, and again when their lease has run out.
import { withoutContext } from '../context.ts'
import type { Envelope } from './envelope.ts'
import type { DeliveryObserver } from './observer.ts'
import type { Outbox } from './outbox.ts'
import type { Peers } from './peers.ts'
import { openPoller } from '../timing/poller.ts'
import type { DeliverySettings } from './settings.ts'
import { isTransportUnavailable, type Transport } from './transport.ts'

// Small, so that a claim holds few rows for a short time.
const claimLimit = 100
const sweepLimit = 1_000

export interface Relay {
  /** Hands committed messages to the transport. What fails is left to the lease. */
  dispatch(envelopes: readonly Envelope[]): void
  /** Looks for what is due, now. */
  wake(): void
  close(limitMs: number): Promise<void>
}

export interface RelayOptions {
  readonly module: string
  /** Every module of the deployment. */
  readonly destinations: readonly string[]
  readonly outbox: Outbox
  readonly settings: DeliverySettings
  readonly peers: Peers
  readonly observer: DeliveryObserver
  transportTo(destination: string): Transport
}

export function openRelay({
  module,
  destinations,
  outbox,
  settings,
  peers,
  observer,
  transportTo,
}: RelayOptions): Relay {
  async function dispatch(envelopes: readonly Envelope[]): Promise<void> {
    const sent = envelopes.filter((envelope) => envelope.generation > 0) // the others are delayed: not due yet
    const byDestination = [...Map.groupBy(sent, (envelope) => envelope.destination)]
    await Promise.all(byDestination.map(([destination, those]) => send(destination, those)))
  }

  /** Whatever the transport throws: these are committed, so the caller has nothing to hear of it. */
  async function send(destination: string, envelopes: readonly Envelope[]): Promise<void> {
    try {
      await withoutContext(() => transportTo(destination).send(destination, envelopes))
    } catch (error) {
      if (!isTransportUnavailable(error)) observer.failed(module, 'relay', error)
    }
  }

  async function sendDue(): Promise<boolean> {
    // A claim is a write, and counts as a send: not of what would be refused.
    const except = destinations.filter((destination) => !transportTo(destination).takes(destination))
    const due = await outbox.claim(claimLimit, except)
    // Nor faster than it is taken; but a transport that hangs must not hold up what another one carries.
    if (due.length > 0) await Promise.race([dispatch(due), Bun.sleep(settings.pollMs)])
    return due.length === claimLimit
  }

  /** Asks receivers about what was sent and still stands: acknowledgements may be lost, even all of them. */
  async function sweep(): Promise<boolean> {
    const asking = [...(await outbox.overdue(sweepLimit))].map(([destination, ids]) =>
      askAfter(destination, ids).catch(sweepFailed),
    )
    await Promise.all(asking)
    return false
  }

  async function askAfter(destination: string, ids: readonly string[]): Promise<void> {
    const { handled } = await peers.receiver(destination).status(ids)
    if (handled.length === 0) return
    // What is held is not pushed away here: it has to be sent again now and then, for its predecessor may be gone.
    await outbox.peerOf(destination).acknowledge({ handled, held: [] })
    observer.healed(module, handled.length)
  }

  const sweepFailed = (error: unknown) => observer.failed(module, 'sweep', error)
  const polling = openPoller(settings.pollMs, sendDue, (error) => observer.failed(module, 'relay', error))
  const sweeping = openPoller(settings.sweepMs, sweep, sweepFailed)

  return {
    dispatch: (envelopes) => void dispatch(envelopes),
    wake: polling.wake,
    async close(limitMs) {
      await Promise.all([polling.close(limitMs), sweeping.close(limitMs)])
    },
  }
}
