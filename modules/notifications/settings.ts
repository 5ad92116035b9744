// What notifications is told by its environment, and what of it does not go together.
import { z } from '#runtime'
import { webhookSettings } from './webhooks/settings.ts'

/** `Kerf <no-reply@example.com>`, or the address alone. */
const Sender = z
  .string()
  .regex(
    /^(?:[^<>@\r\n]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/,
    'one sender as `Name <name@domain>` or `name@domain`',
  )

export const settings = {
  /** `smtp://user:password@host:port`, `smtps://…`. Without it mails go to the mailbox table. */
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  MAIL_FROM: Sender.default('Kerf <no-reply@localhost>'),
  /** Where the pages of the shop are; mailed links lead there, whatever host a request named. Asked for with SMTP_URL. */
  PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .regex(/^[^?#]*$/, 'an address without `?` and `#`, like https://shop.example')
    .transform((url) => url.replace(/(?<!\/)\/+$/, ''))
    .optional(),
  /** Shows the mailbox at /dev/mailbox, to anyone: for development alone. */
  DEV_MAILBOX: z.stringbool().default(false),
  ...webhookSettings,
}

type Settings = { readonly [Name in keyof typeof settings]: z.output<(typeof settings)[Name]> }

export function settingFaults(given: Settings, environment: string): string[] {
  const faults: string[] = []
  if (given.SMTP_URL !== undefined && given.PUBLIC_URL === undefined)
    faults.push(
      'Mails go out by SMTP_URL, and their links need PUBLIC_URL. Set it to the address of your shop, like https://shop.example.',
    )
  if (environment !== 'production') return faults
  if (given.DEV_MAILBOX) faults.push('DEV_MAILBOX shows every mail to everybody. Leave it out in production.')
  if (given.WEBHOOK_ALLOW_PRIVATE)
    faults.push(
      'WEBHOOK_ALLOW_PRIVATE lets webhooks reach into the network, unencrypted. Leave it out in production.',
    )
  return faults
}
