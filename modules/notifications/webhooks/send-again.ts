// An admin has an endpoint told: of a test, or once more of something that has been.
import { deliveryMissing, deliveryPending, endpointDisabled, endpointMissing } from '../failures.ts'
import { useCase } from '../module.ts'
import { newDelivery } from './announce-event.ts'
import { type Delivery, isOnItsWay } from './endpoint.ts'
import { payloadOf, testEvent } from './events.ts'
import { DeliverWebhook, DeliveryId, type EndpointId } from './messages.ts'
import { insertDelivery, lockDelivery, lockEndpoint, updateDelivery } from './store.ts'

export const sendTest = useCase(
  async (endpointId: EndpointId, { tx, later, send, now, newId, audit }): Promise<Delivery> => {
    const endpoint = await lockEndpoint(tx, endpointId)
    if (!endpoint) throw endpointMissing()
    if (endpoint.disabledReason !== null) throw endpointDisabled()
    const delivery = newDelivery(newId(DeliveryId), endpointId, testEvent, now())
    const payload = payloadOf({ type: testEvent, data: { endpointId } }, now())
    later(insertDelivery(tx, delivery, payload))
    send(DeliverWebhook, { endpointId, deliveryId: delivery.id })
    audit('webhook-endpoint.tested', endpointId)
    return delivery
  },
)

interface Replay {
  readonly endpointId: EndpointId
  readonly deliveryId: DeliveryId
}

/** Dead, delivered or lost, with the tries of a new one; under the same `webhook-id`, by which a receiver knows a double. */
export const replayDelivery = useCase(
  async ({ endpointId, deliveryId }: Replay, { tx, later, send, now, audit }): Promise<Delivery> => {
    const endpoint = await lockEndpoint(tx, endpointId)
    if (!endpoint) throw endpointMissing()
    const delivery = await lockDelivery(tx, deliveryId)
    if (delivery?.endpointId !== endpointId) throw deliveryMissing()
    if (isOnItsWay(delivery, now())) throw deliveryPending()
    if (endpoint.disabledReason !== null) throw endpointDisabled()
    const again: Delivery = { ...delivery, status: 'pending', attempts: 0, nextAttemptAt: now() }
    later(updateDelivery(tx, again))
    send(DeliverWebhook, { endpointId, deliveryId })
    audit('webhook-delivery.replayed', deliveryId)
    return again
  },
)
