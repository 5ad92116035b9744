// What notifications sends to itself: the wish to have one mail delivered.
import { command, defineContract, id, type z } from '#runtime'

export const NotificationId = id('notification')
export const RecipientId = id('user')
export type RecipientId = z.output<typeof RecipientId>

/** In line by recipient: nobody reads that an order is confirmed before reading that it was placed. */
export const DeliverMail = command('notifications.deliver-mail@1', 'recipientId', {
  recipientId: RecipientId,
  notificationId: NotificationId,
})

export const internal = defineContract('notifications', { DeliverMail })
