// An endpoint: whom to tell of what, and how it fares.
import type { DeliveryId, EndpointId } from './messages.ts'
import type { EventType, ListedEvent } from './events.ts'
import type { Silence } from './post.ts'

/** Why nothing is sent to it: an admin says so, it said itself that it is gone (410), or it failed for days. */
export const disabledReasons = ['admin', 'gone', 'failing'] as const
type DisabledReason = (typeof disabledReasons)[number]

export interface Endpoint {
  readonly id: EndpointId
  readonly url: string
  readonly events: readonly ListedEvent[]
  /** Null: it is told. */
  readonly disabledReason: DisabledReason | null
  /** Since when no try has succeeded; null, if the last one did. */
  readonly failingSince: Date | null
  /** Until then it is left alone: it gave no answer, or asked for it. */
  readonly restingUntil: Date | null
  readonly createdBy: string
  readonly createdAt: Date
  readonly updatedAt: Date
  /** Counts every change that can be seen. */
  readonly version: number
}

export interface EndpointChange {
  readonly url?: string | undefined
  readonly events?: readonly ListedEvent[] | undefined
  readonly enabled?: boolean | undefined
}

/** As an admin changes it. To enable it, or to move it, is to forget how it fared. */
export function changed(endpoint: Endpoint, change: EndpointChange, now: Date): Endpoint {
  const { url = endpoint.url, events = endpoint.events, enabled } = change
  const forgets = enabled === true || url !== endpoint.url
  return {
    ...endpoint,
    ...(forgets ? { failingSince: null, restingUntil: null } : {}),
    ...(enabled === undefined ? {} : { disabledReason: enabled ? null : 'admin' }),
    url,
    events,
    updatedAt: now,
    version: endpoint.version + 1,
  }
}

export const deliveryStatuses = ['pending', 'delivered', 'dead'] as const

/** One event on its way to one endpoint. */
export interface Delivery {
  /** The `webhook-id` of every try. */
  readonly id: DeliveryId
  readonly endpointId: EndpointId
  readonly event: EventType
  /** `dead`: given up, and kept for an admin to have it tried again. */
  readonly status: (typeof deliveryStatuses)[number]
  readonly attempts: number
  /** What the endpoint answered last; null where it did not, and `lastFailure` says why. */
  readonly lastStatus: number | null
  readonly lastFailure: Failed | null
  readonly lastAttemptAt: Date | null
  /** Null where none is to come. */
  readonly nextAttemptAt: Date | null
  readonly createdAt: Date
}

const longestOverdueMs = 86_400_000

/** A try that was due before then will not come any more: an operator has discarded its message. */
export function lostBefore(now: Date): Date {
  return new Date(now.getTime() - longestOverdueMs)
}

export function isOnItsWay({ status, nextAttemptAt }: Delivery, now: Date): boolean {
  return status === 'pending' && nextAttemptAt !== null && nextAttemptAt >= lostBefore(now)
}

/** `status-refused`: the answer was not 2xx. The next two: nothing was sent, for the endpoint rests, or is disabled. */
export const failures = ['status-refused', 'endpoint-resting', 'endpoint-disabled'] as const
export type Failed = (typeof failures)[number] | Silence
