// Something has happened that endpoints may want to be told of.
import { useCase } from '../module.ts'
import { type EventType, payloadOf, type PublicEvent } from './events.ts'
import { type Delivery } from './endpoint.ts'
import { DeliverWebhook, DeliveryId, type EndpointId } from './messages.ts'
import { endpointsListeningTo, insertDelivery } from './store.ts'

/** One delivery for each endpoint that lists the event, sent in the order in which events are heard. */
export const announceEvent = useCase(async (event: PublicEvent, { tx, later, send, now, newId }) => {
  for (const endpointId of await endpointsListeningTo(tx, event.type)) {
    const delivery = newDelivery(newId(DeliveryId), endpointId, event.type, now())
    later(insertDelivery(tx, delivery, payloadOf(event, now())))
    send(DeliverWebhook, { endpointId, deliveryId: delivery.id })
  }
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
