// Endpoints and deliveries as admins see them, and the shapes that they send.
import { pageSchema, z } from '#runtime'
import { type Delivery, deliveryStatuses, disabledReasons, type Endpoint, failures } from './endpoint.ts'
import { listedEvents } from './events.ts'
import { DeliveryId, EndpointId } from './messages.ts'
import { silences } from './post.ts'

const Events = z
  .array(z.enum(listedEvents))
  .min(1)
  .max(listedEvents.length)
  .refine((events) => new Set(events).size === events.length, 'Each event once.')
const Url = z.string().openapi({
  description: '`https`, on the public internet, port 443 or from 1024 on, without user and password.',
  example: 'https://hooks.example.com/kerf',
})

export const NewEndpoint = z
  .strictObject({ url: Url, events: Events })
  .openapi('NotificationsNewWebhookEndpoint')
export const EndpointChangeBody = z
  .strictObject({ url: Url.optional(), events: Events.optional(), enabled: z.boolean().optional() })
  .openapi('NotificationsWebhookEndpointChange')

const endpointFields = {
  id: EndpointId,
  url: z.string(),
  events: z.array(z.string()).openapi({ description: 'New ones may come.' }),
  enabled: z.boolean(),
  disabledReason: z
    .enum(disabledReasons)
    .nullable()
    .openapi({ description: '`gone`: it answered 410. `failing`: nothing got through for five days.' }),
  failingSince: z.iso
    .datetime()
    .nullable()
    .openapi({ description: 'Since when no try has succeeded; null, if the last one did.' }),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
}
const secret = z.string().openapi({
  description: 'Signs what is sent, by Standard Webhooks. Shown this once.',
  example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=',
})
export const EndpointView = z.object(endpointFields).openapi('NotificationsWebhookEndpoint')
export const RegisteredEndpoint = z
  .object({ ...endpointFields, secret })
  .openapi('NotificationsRegisteredWebhookEndpoint')
export const NewSecret = z
  .object({
    secret,
    previousExpireAt: z.iso.datetime().openapi({ description: 'Until then the old ones sign too.' }),
  })
  .openapi('NotificationsWebhookSecret')
export const EndpointPage = pageSchema(EndpointView).openapi('NotificationsWebhookEndpointPage')

export const DeliveryView = z
  .object({
    id: DeliveryId.openapi({ description: 'The `webhook-id` of each of its requests.' }),
    event: z.string().openapi({ description: 'New ones may come.' }),
    status: z.enum(deliveryStatuses).openapi({
      description:
        '`dead`: given up. It can be replayed, as can one that is still `pending` a day after it was due.',
    }),
    attempts: z.int().openapi({ description: 'Of ten. Those put off while the endpoint rested count.' }),
    lastStatus: z.int().nullable().openapi({ description: 'What the endpoint answered last, if it did.' }),
    lastFailure: z.enum([...failures, ...silences]).nullable(),
    lastAttemptAt: z.iso.datetime().nullable(),
    nextAttemptAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
  })
  .openapi('NotificationsWebhookDelivery')
export const DeliveryPage = pageSchema(DeliveryView).openapi('NotificationsWebhookDeliveryPage')

export function viewOfEndpoint(endpoint: Endpoint): z.output<typeof EndpointView> {
  const { id, url, events, disabledReason, failingSince, createdAt, updatedAt } = endpoint
  return {
    id,
    url,
    events: [...events],
    enabled: disabledReason === null,
    disabledReason,
    failingSince: failingSince?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  }
}

export function viewOfDelivery(delivery: Delivery): z.output<typeof DeliveryView> {
  const { id, event, status, attempts, lastStatus, lastFailure } = delivery
  return {
    id,
    event,
    status,
    attempts,
    lastStatus,
    lastFailure,
    lastAttemptAt: delivery.lastAttemptAt?.toISOString() ?? null,
    nextAttemptAt: delivery.nextAttemptAt?.toISOString() ?? null,
    createdAt: delivery.createdAt.toISOString(),
  }
}
