// The declaration of notifications, and the tools its files are written with.
import { declareModule, z } from '#runtime'
import { users } from '#modules/users'
import { notifications } from './contract.ts'
import { internal } from './internal.ts'
import { webhookSettings } from './webhooks/settings.ts'

/** `Kerf <no-reply@example.com>`, or the address alone. */
const Sender = z
  .string()
  .regex(
    /^(?:[^<>@\r\n]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/,
    'one sender as `Name <name@domain>` or `name@domain`',
  )

export const { useCase, handle, effect, newRoutes, defineModule } = declareModule(notifications, {
  uses: [users],
  internal,
  settings: {
    /** `smtp://user:password@host:port`, `smtps://…`. Without it mails go to the mailbox table. */
    SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
    MAIL_FROM: Sender.default('Kerf <no-reply@localhost>'),
    /** Where the pages of the shop are; mailed links lead there, whatever host a request named. Asked for with SMTP_URL. */
    PUBLIC_URL: z
      .url({ protocol: /^https?$/ })
      .regex(/^[^?#]*$/, 'an address without `?` and `#`, like https://shop.example')
      .transform((url) => url.replace(/\/+$/, ''))
      .optional(),
    /** Shows the mailbox at /dev/mailbox, to anyone: for development alone. */
    DEV_MAILBOX: z.stringbool().default(false),
    ...webhookSettings,
  },
})
