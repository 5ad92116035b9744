// What webhooks sends to itself: the wish to have one delivery tried, now or later.
import { command, id, type z } from '#runtime'

export const EndpointId = id('webhook-endpoint')
export type EndpointId = z.output<typeof EndpointId>
export const DeliveryId = id('webhook-delivery')
export type DeliveryId = z.output<typeof DeliveryId>
export const SecretId = id('webhook-secret')
export type SecretId = z.output<typeof SecretId>

const delivery = { endpointId: EndpointId, deliveryId: DeliveryId }

/** In line by endpoint: each is sent one request at a time, so that one that hangs takes no more than one place. */
export const DeliverWebhook = command('notifications.deliver-webhook@1', 'endpointId', delivery)

/** Sent with a delay, so in no line: it becomes a `DeliverWebhook` when its time has come. */
export const RetryWebhook = command('notifications.retry-webhook@1', 'endpointId', delivery)
