// Messages in: what the other modules announce becomes what endpoints are told; and the tries to tell them.
import { OrderCancelled, OrderConfirmed, OrderPlaced } from '#modules/orders'
import { PaymentRefunded, PaymentRefundFailed, PaymentTaken, PaymentVoided } from '#modules/payments'
import { UserRegistered } from '#modules/users'
import { handle } from '../module.ts'
import { announceEvent } from './announce-event.ts'
import { deliveryHandlers } from './deliver-webhook.ts'

export const webhookHandlers = [
  handle(OrderPlaced, (data, context) => announceEvent({ type: 'order.placed', data }, context)),
  handle(OrderConfirmed, (data, context) => announceEvent({ type: 'order.confirmed', data }, context)),
  handle(OrderCancelled, (data, context) => announceEvent({ type: 'order.cancelled', data }, context)),
  handle(PaymentTaken, (data, context) => announceEvent({ type: 'payment.captured', data }, context)),
  handle(PaymentVoided, (data, context) => announceEvent({ type: 'payment.voided', data }, context)),
  handle(PaymentRefunded, (data, context) => announceEvent({ type: 'payment.refunded', data }, context)),
  handle(PaymentRefundFailed, (data, context) =>
    announceEvent({ type: 'payment.refund-failed', data }, context),
  ),
  handle(UserRegistered, (data, context) => announceEvent({ type: 'user.registered', data }, context)),
  ...deliveryHandlers,
]
