// What notifications sends to itself: the wish to have one mail, or one webhook, delivered.
import { command, defineContract, id, type z } from '#runtime'
import { DeliverWebhook, RetryWebhook } from './webhooks/messages.ts'

export const NotificationId = id('notification')
export const RecipientId = id('user')
export type RecipientId = z.output<typeof RecipientId>

/** In line by recipient: nobody reads that an order is confirmed before reading that it was placed. */
export const DeliverMail = command('notifications.deliver-mail@1', 'recipientId', {
  recipientId: RecipientId,
  notificationId: NotificationId,
})

/** In a line of its own: a link ends within the half hour, and waits for no mail that the server does not take. */
export const DeliverAccountMail = command('notifications.deliver-account-mail@1', 'notificationId', {
  notificationId: NotificationId,
})

export const internal = defineContract('notifications', {
  DeliverMail,
  DeliverAccountMail,
  DeliverWebhook,
  RetryWebhook,
})
