// The declaration of notifications, and the tools its files are written with.
import { declareModule, z } from '#runtime'
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
  uses: [],
  internal,
  settings: {
    /** `smtp://user:password@host:port`, `smtps://…`. Without it mails go to the mailbox table. */
    SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
    MAIL_FROM: Sender.default('Kerf <no-reply@localhost>'),
    /** Shows the mailbox at /dev/mailbox, to anyone: for development alone. */
    DEV_MAILBOX: z.stringbool().default(false),
    ...webhookSettings,
  },
})
