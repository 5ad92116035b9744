// The times and limits of the road, with their defaults in one place.

export interface DeliverySettings {
  /** How long a sent message may stay unacknowledged before it is sent again; doubles with each send. */
  readonly leaseMs: number
  readonly longestLeaseMs: number
  /** How long the sender leaves a message alone that its receiver holds (parked, to be retried, dead). */
  readonly heldMs: number
  /** How often outbox and inbox are looked through for what is due. */
  readonly pollMs: number
  /** How old a copy of a message may be when it is taken in. Shorter than any inbox row's life. */
  readonly envelopeLifeMs: number
  /** How long a handled inbox row stays at least. */
  readonly inboxLifeMs: number
  /** How far two databases' clocks may be apart. */
  readonly clockSkewMs: number
  /** Failed tries before a message is dead. */
  readonly attempts: number
  /** The same of those that failed because something else was away, which is no fault of the message's. */
  readonly patientAttempts: number
  /** Tries that never came back before a message counts as one that kills its process. */
  readonly lostAttempts: number
  readonly firstBackoffMs: number
  readonly longestBackoffMs: number
  /** How long one try may take; it is aborted then. A quarter more, and it counts as lost. */
  readonly attemptMs: number
  /** Messages handled at once by one module in one process. */
  readonly concurrency: number
  /** How long an acknowledgement waits for company. */
  readonly acknowledgeMs: number
  /** When the sweep asks after a message that still stands. */
  readonly sweepAfterMs: number
  readonly sweepMs: number
  readonly pruneMs: number
}

export const defaultDelivery: DeliverySettings = {
  leaseMs: 10_000,
  longestLeaseMs: 30_000,
  heldMs: 60_000,
  pollMs: 1_000,
  envelopeLifeMs: 3_600_000,
  inboxLifeMs: 86_400_000,
  clockSkewMs: 600_000,
  attempts: 10,
  patientAttempts: 400,
  lostAttempts: 4,
  firstBackoffMs: 200,
  longestBackoffMs: 15_000,
  attemptMs: 20_000,
  concurrency: 4,
  acknowledgeMs: 20,
  sweepAfterMs: 120_000,
  sweepMs: 60_000,
  pruneMs: 600_000,
}

/** When a try that has not said how it ended is taken for lost, in ms. */
export function tryLifeMs(settings: DeliverySettings): number {
  return settings.attemptMs * 1.25
}

/** Exponential with jitter: half of it sure, half by chance, so that those who failed together do not return together. */
export function backoffMs(settings: DeliverySettings, attempt: number, random: () => number): number {
  const full = Math.min(settings.firstBackoffMs * 2 ** (attempt - 1), settings.longestBackoffMs)
  return Math.round(full / 2 + (full / 2) * random())
}
