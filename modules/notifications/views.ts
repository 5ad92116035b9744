// Notifications and preferences as users see them, and the change that they send.
import { pageSchema, z } from '#runtime'
import type { notifications } from './schema.ts'

const NotificationView = z
  .object({
    id: z.uuid(),
    channel: z.enum(['email']),
    subject: z.string(),
    createdAt: z.iso.datetime(),
    sentAt: z.iso.datetime().nullable().openapi({ description: 'Null while it is on its way, or refused.' }),
    refusedAt: z.iso
      .datetime()
      .nullable()
      .openapi({ description: 'Since when it is sure that it will not be delivered.' }),
  })
  .openapi('NotificationsNotification')
export const NotificationPage = pageSchema(NotificationView).openapi('NotificationsPage')

export const PreferencesView = z
  .object({
    orderMails: z
      .boolean()
      .openapi({ description: 'Mails about your orders, and money given back for them.' }),
    welcomeMails: z.boolean(),
  })
  .openapi('NotificationsPreferences')
export const PreferencesChange = z
  .strictObject({ orderMails: z.boolean().optional(), welcomeMails: z.boolean().optional() })
  .openapi('NotificationsPreferencesChange')

type Shown = 'id' | 'channel' | 'subject' | 'createdAt' | 'sentAt' | 'refusedAt'

export function viewOfNotification(
  notification: Pick<typeof notifications.$inferSelect, Shown>,
): z.output<typeof NotificationView> {
  const { id, channel, subject, createdAt, sentAt, refusedAt } = notification
  return {
    id,
    channel,
    subject,
    createdAt: createdAt.toISOString(),
    sentAt: sentAt?.toISOString() ?? null,
    refusedAt: refusedAt?.toISOString() ?? null,
  }
}
