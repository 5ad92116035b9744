// Something has happened that endpoints may want to be told of.
import { useCase } from '../module.ts'
import { type EventType, payloadOf, type PublicEvent } from './events.ts'
import { type Delivery, lostBefore } from './endpoint.ts'
import { DeliverWebhook, DeliveryId, type EndpointId } from './messages.ts'
import { deleteOldDeliveries, endpointsListeningTo, insertDelivery } from './store.ts'

/** How long a delivery can be looked up. */
const keptMs = 30 * 86_400_000
/** Every event clears away so many old ones, beside two for each that it stores. */
const clearedAtOnce = 10

/** One delivery for each endpoint that lists the event, sent in the order in which events are heard. */
export const announceEvent = useCase(async (event: PublicEvent, { tx, later, send, now, newId, saidAt }) => {
  const at = now()
  const listening = await endpointsListeningTo(tx, event.type)
  for (const endpointId of listening) {
    const delivery = newDelivery(newId(DeliveryId), endpointId, event.type, at)
    later(insertDelivery(tx, delivery, payloadOf(event, saidAt)))
    send(DeliverWebhook, { endpointId, deliveryId: delivery.id })
  }
  // Ids are in the order of time (RFC 9562, 5.7).
  const bound = Bun.randomUUIDv7('hex', at.getTime() - keptMs)
  const limit = clearedAtOnce + 2 * listening.length
  later(deleteOldDeliveries(tx, { bound, lostBefore: lostBefore(at), limit }))
})

export function newDelivery(id: DeliveryId, endpointId: EndpointId, event: EventType, now: Date): Delivery {
  return {
    id,
    endpointId,
    event,
    status: 'pending',
    attempts: 0,
    lastStatus: null,
    lastFailure: null,
    lastAttemptAt: null,
    nextAttemptAt: now,
    createdAt: now,
  }
}
