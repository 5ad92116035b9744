// The events that receivers are told of: stable names, each with a shape of its own, and of people nothing but ids.
import { Money, z } from '#runtime'

const orderId = z.uuid()
const customerId = z.uuid()

/** What `data` is, by the `type` of the event. Under these names shapes only grow. */
export const publicEvents = {
  'order.placed': {
    summary: 'An order was placed.',
    data: z.object({
      orderId,
      customerId,
      lines: z.array(z.object({ sku: z.string(), quantity: z.int(), unitPrice: Money })),
      total: Money,
    }),
  },
  'order.confirmed': {
    summary: 'An order was paid, and its stock is taken.',
    data: z.object({ orderId, customerId, total: Money }),
  },
  'order.cancelled': {
    summary: 'An order was cancelled. New reasons may come.',
    data: z.object({ orderId, customerId, reason: z.string() }),
  },
  'payment.captured': {
    summary: 'The money for an order was taken.',
    data: z.object({ paymentId: z.uuid(), orderId, amount: Money }),
  },
  'payment.voided': {
    summary:
      'A cancelled order costs nothing any more: its whole payment, with what was refunded before, is let go or given back.',
    data: z.object({ paymentId: z.uuid(), orderId, customerId, amount: Money, wasTaken: z.boolean() }),
  },
  'payment.refunded': {
    summary: 'Money for an order was given back: this much, of what may be more.',
    data: z.object({ refundId: z.uuid(), paymentId: z.uuid(), orderId, customerId, amount: Money }),
  },
  'payment.refund-failed': {
    summary:
      'Money that was said to be given back, by `payment.refunded` or `payment.voided`, did not arrive and is here again.',
    data: z.object({ refundId: z.uuid(), paymentId: z.uuid(), orderId, customerId, amount: Money }),
  },
  'user.registered': { summary: 'Somebody registered.', data: z.object({ userId: z.uuid() }) },
  'webhook.test': {
    summary: 'An admin asked for a test of this endpoint. It comes without being listed.',
    data: z.object({ endpointId: z.uuid() }),
  },
} as const

type Events = typeof publicEvents
export type EventType = keyof Events
export type PublicEvent = {
  [Type in EventType]: { readonly type: Type; readonly data: z.output<Events[Type]['data']> }
}[EventType]

export const testEvent = 'webhook.test'
export type ListedEvent = Exclude<EventType, typeof testEvent>
/** Those that an endpoint may list. */
export const listedEvents = (Object.keys(publicEvents) as EventType[]) // the keys of a constant
  .filter((type) => type !== testEvent)

/** The body of a webhook: the same bytes at each try. */
export function payloadOf({ type, data }: PublicEvent, at: Date): string {
  return JSON.stringify({ type, timestamp: at.toISOString(), data: publicEvents[type].data.parse(data) })
}
