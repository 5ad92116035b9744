// HTTP in: what was sent to a user, and what they want to be sent.
import { gives, pageOf, paging, route, takes, z } from '#runtime'
import { changePreferences } from './change-preferences.ts'
import { mailboxClosed } from './failures.ts'
import { mailboxPage } from './mailbox-page.ts'
import { newRoutes } from './module.ts'
import { listNotifications, newestMails, preferencesOf } from './store.ts'
import { NotificationPage, PreferencesChange, PreferencesView, viewOfNotification } from './views.ts'
import { webhookRoutes } from './webhooks/routes.ts'

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
      summary: 'List what was sent to you, newest first.',
      access: 'signed-in',
      request: { query: z.object(paging(z.uuid())) },
      responses: { 200: gives(NotificationPage, 'A page of notifications.') },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid('query')
      const page = { limit: limit + 1, before: cursor }
      const found = await listNotifications(c.var.read.db, c.var.user.id, page)
      return c.json(pageOf(found, limit, viewOfNotification), 200)
    },
  )
  .openapi(
    route({
      method: 'get',
      path: '/v1/notifications/preferences',
      operationId: 'getNotificationPreferences',
      summary: 'Get which mails you want.',
      access: 'signed-in',
      responses: { 200: gives(PreferencesView, 'Your preferences.') },
    }),
    async (c) => c.json(await preferencesOf(c.var.read.db, c.var.user.id), 200),
  )
  .openapi(
    route({
      method: 'patch',
      path: '/v1/notifications/preferences',
      operationId: 'changeNotificationPreferences',
      summary: 'Change which mails you want, from now on.',
      access: 'signed-in',
      request: { body: takes(PreferencesChange) },
      responses: { 200: gives(PreferencesView, 'Your preferences as changed.') },
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
      summary: 'Show the mails that went to no mail server, in development.',
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
