// HTTP in: what was sent to me, and what I want to be sent.
import { gives, route, takes, z } from '#runtime'
import { changePreferences } from './change-preferences.ts'
import { mailboxClosed } from './failures.ts'
import { mailboxPage } from './mailbox-page.ts'
import { newRoutes } from './module.ts'
import { newestMails, notificationsOf, preferencesOf } from './store.ts'
import { webhookRoutes } from './webhooks/routes.ts'

const Page = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.uuid().optional().openapi({ description: 'The `nextCursor` of the page before.' }),
})

const Notifications = z
  .object({
    data: z.array(
      z
        .object({
          id: z.uuid(),
          channel: z.enum(['email']),
          subject: z.string(),
          createdAt: z.iso.datetime(),
          sentAt: z.iso.datetime().nullable().openapi({ description: 'Null while it is on its way.' }),
        })
        .openapi('NotificationsNotification'),
    ),
    nextCursor: z.string().nullable(),
  })
  .openapi('NotificationsPage')

const PreferencesView = z
  .object({
    orderMails: z.boolean().openapi({ description: 'Mails about my orders, and money given back for them.' }),
    welcomeMails: z.boolean(),
  })
  .openapi('NotificationsPreferences')

const PreferencesChange = z
  .strictObject({ orderMails: z.boolean().optional(), welcomeMails: z.boolean().optional() })
  .openapi('NotificationsPreferencesChange')

/** The page shows stored mails as they are, and none of it may run or load anything. */
const mailboxHeaders = {
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  'cache-control': 'no-store',
}

export const routes = newRoutes()
  .openapi(
    route({
      method: 'get',
      path: '/v1/notifications',
      operationId: 'listNotifications',
      summary: 'What was sent to me, newest first',
      access: 'signed-in',
      request: { query: Page },
      responses: { 200: gives(Notifications, 'A page of notifications.') },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid('query')
      const found = await notificationsOf(c.var.read.db, c.var.user.id, limit + 1, cursor)
      const data = found.slice(0, limit).map(({ id, channel, subject, createdAt, sentAt }) => ({
        id,
        channel,
        subject,
        createdAt: createdAt.toISOString(),
        sentAt: sentAt?.toISOString() ?? null,
      }))
      return c.json({ data, nextCursor: found.length > limit ? (data.at(-1)?.id ?? null) : null }, 200)
    },
  )
  .openapi(
    route({
      method: 'get',
      path: '/v1/notifications/preferences',
      operationId: 'getNotificationPreferences',
      summary: 'Which mails I want',
      access: 'signed-in',
      responses: { 200: gives(PreferencesView, 'My preferences.') },
    }),
    async (c) => c.json(await preferencesOf(c.var.read.db, c.var.user.id), 200),
  )
  .openapi(
    route({
      method: 'patch',
      path: '/v1/notifications/preferences',
      operationId: 'changeNotificationPreferences',
      summary: 'Say which mails I want, from now on',
      access: 'signed-in',
      request: { body: takes(PreferencesChange) },
      responses: { 200: gives(PreferencesView, 'My preferences, changed.') },
    }),
    async (c) => {
      const input = { userId: c.var.user.id, changes: c.req.valid('json') }
      return c.json(await c.var.run(changePreferences, input), 200)
    },
  )
  .openapi(
    route({
      method: 'get',
      path: '/dev/mailbox',
      operationId: 'showMailbox',
      summary: 'The mails that no mail server took, in development',
      access: 'anyone',
      hide: true,
      responses: {
        200: { description: 'A page.', content: { 'text/html': { schema: z.string() } } },
      },
    }),
    async (c) => {
      if (!c.var.read.settings.DEV_MAILBOX) throw mailboxClosed()
      return c.html(mailboxPage(await newestMails(c.var.read.db, 100)), 200, mailboxHeaders)
    },
  )
  .route('/', webhookRoutes)
