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
import type { DataOf } from '#runtime'
import { mailHandlers } from './deliver-mail.ts'
import { keepRecipient, welcomeUser } from './keep-recipient.ts'
import { handle } from './module.ts'
import { type News, notifyRecipient } from './notify-recipient.ts'
import { webhookHandlers } from './webhooks/handlers.ts'

type Message = Parameters<typeof handle>[0]

/** One mail, if its recipient wants it. */
function tells<M extends Message>(message: M, newsIn: (data: DataOf<M>) => News) {
  return handle(message, (data, context) => notifyRecipient(newsIn(data), context))
}

export const handlers = [
  handle(UserRegistered, welcomeUser),
  handle(ProfileChanged, keepRecipient),
  tells(EmailVerificationRequested, ({ userId, tokenId }) => ({
    recipientId: userId,
    aboutId: tokenId,
    occasion: { kind: 'email-verification', tokenId },
  })),
  tells(PasswordResetRequested, ({ userId, tokenId }) => ({
    recipientId: userId,
    aboutId: tokenId,
    occasion: { kind: 'password-reset', tokenId },
  })),
  tells(PasswordChanged, ({ userId, changeId }) => ({
    recipientId: userId,
    aboutId: changeId,
    occasion: { kind: 'password-changed' },
  })),
  tells(OrderPlaced, ({ customerId, orderId, lines, total }) => ({
    recipientId: customerId,
    aboutId: orderId,
    occasion: { kind: 'order-placed', orderId, lines, total },
  })),
  tells(OrderConfirmed, ({ customerId, orderId, total }) => ({
    recipientId: customerId,
    aboutId: orderId,
    occasion: { kind: 'order-confirmed', orderId, total },
  })),
  tells(OrderCancelled, ({ customerId, orderId, reason }) => ({
    recipientId: customerId,
    aboutId: orderId,
    occasion: { kind: 'order-cancelled', orderId, reason },
  })),
  tells(PaymentRefunded, ({ customerId, refundId, orderId, amount }) => ({
    recipientId: customerId,
    aboutId: refundId,
    occasion: { kind: 'payment-refunded', orderId, amount },
  })),
  ...mailHandlers,
  ...webhookHandlers,
]
