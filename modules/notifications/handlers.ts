// Messages in: what users, orders and payments announce, and the mails to deliver.
import { OrderCancelled, OrderConfirmed, OrderPlaced } from '#modules/orders'
import { PaymentRefunded } from '#modules/payments'
import {
  EmailVerificationRequested,
  PasswordChanged,
  PasswordResetRequested,
  ProfileChanged,
  UserRegistered,
} from '#modules/users'
import { mailHandlers } from './deliver-mail.ts'
import { keepRecipient, welcomeUser } from './keep-recipient.ts'
import { handle } from './module.ts'
import { notifyRecipient } from './notify-recipient.ts'
import { webhookHandlers } from './webhooks/handlers.ts'

export const handlers = [
  handle(UserRegistered, welcomeUser),
  handle(ProfileChanged, keepRecipient),
  handle(EmailVerificationRequested, ({ userId, tokenId }, context) =>
    notifyRecipient(
      { recipientId: userId, aboutId: tokenId, occasion: { kind: 'email-verification', tokenId } },
      context,
    ),
  ),
  handle(PasswordResetRequested, ({ userId, tokenId }, context) =>
    notifyRecipient(
      { recipientId: userId, aboutId: tokenId, occasion: { kind: 'password-reset', tokenId } },
      context,
    ),
  ),
  handle(PasswordChanged, ({ userId, changeId }, context) =>
    notifyRecipient(
      { recipientId: userId, aboutId: changeId, occasion: { kind: 'password-changed' } },
      context,
    ),
  ),
  handle(OrderPlaced, ({ orderId, customerId, lines, total }, context) =>
    notifyRecipient(
      {
        recipientId: customerId,
        aboutId: orderId,
        occasion: { kind: 'order-placed', orderId, lines, total },
      },
      context,
    ),
  ),
  handle(OrderConfirmed, ({ orderId, customerId, total }, context) =>
    notifyRecipient(
      { recipientId: customerId, aboutId: orderId, occasion: { kind: 'order-confirmed', orderId, total } },
      context,
    ),
  ),
  handle(OrderCancelled, ({ orderId, customerId, reason }, context) =>
    notifyRecipient(
      { recipientId: customerId, aboutId: orderId, occasion: { kind: 'order-cancelled', orderId, reason } },
      context,
    ),
  ),
  handle(PaymentRefunded, ({ orderId, customerId, refundId, amount }, context) =>
    notifyRecipient(
      {
        recipientId: customerId,
        aboutId: refundId,
        occasion: { kind: 'payment-refunded', orderId, amount },
      },
      context,
    ),
  ),
  ...mailHandlers,
  ...webhookHandlers,
]
