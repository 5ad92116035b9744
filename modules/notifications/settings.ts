// What notifications is told by its environment, and what of it does not go together.
import { sealingFaults, z } from '#runtime'
import { webhookSettings } from './webhooks/settings.ts'

/** `Kerf <no-reply@example.com>`, or the address alone. */
const Sender = z
  .string()
  .regex(
    /^(?:[^<>@\r\n]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/,
    'one sender as `Name <name@domain>` or `name@domain`',
  )

export const settings = {
  /** `smtp` sends mails by SMTP_URL; `mailbox` keeps them in a table. Where nothing is said, SMTP_URL decides. */
  MAIL_PROVIDER: z.enum(['smtp', 'mailbox']).optional(),
  /** `smtp://user:password@host:port`, `smtps://…` */
  SMTP_URL: z
    .url({ protocol: /^smtps?$/, error: 'expected smtp://user:password@host:port or smtps://…' })
    .optional(),
  MAIL_FROM: Sender.default('Kerf <no-reply@localhost>'),
  /** Where the pages of the shop are; mailed links lead there, whatever host a request named. Asked for with SMTP_URL. */
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'expected an address like https://shop.example' })
    .regex(/^[^?#]*$/, 'an address without `?` and `#`, like https://shop.example')
    .transform((url) => url.replace(/(?<!\/)\/+$/, ''))
    .optional(),
  /** Shows the mailbox at /dev/mailbox, to anyone: for development alone. */
  DEV_MAILBOX: z.stringbool().default(false),
  ...webhookSettings,
}

type Settings = { readonly [Name in keyof typeof settings]: z.output<(typeof settings)[Name]> }

export function settingFaults(given: Settings, environment: string): string[] {
  const faults = sealingFaults(
    'notifications',
    given.SEALING_KEYS_NOTIFICATIONS,
    'the secrets of webhook endpoints',
  )
  const { MAIL_PROVIDER, SMTP_URL, PUBLIC_URL } = given
  if (MAIL_PROVIDER === 'smtp' && SMTP_URL === undefined)
    faults.push(
      'MAIL_PROVIDER=smtp needs SMTP_URL. Set it, or SMTP_URL_FILE, like smtps://user:password@host.',
    )
  if (MAIL_PROVIDER === 'mailbox' && SMTP_URL !== undefined)
    faults.push(
      'MAIL_PROVIDER=mailbox would keep what SMTP_URL is to send. Set it to `smtp`, or leave SMTP_URL out.',
    )
  if (SMTP_URL !== undefined && PUBLIC_URL === undefined)
    faults.push(
      'Mails go out by SMTP_URL, and their links need PUBLIC_URL. Set it to the address of your shop, like https://shop.example.',
    )
  if (environment !== 'production') return faults
  if (MAIL_PROVIDER === undefined && SMTP_URL === undefined)
    faults.push(
      'SMTP_URL is not set: in production say how mails go out. Set it, like smtps://user:password@host, or MAIL_PROVIDER=mailbox, which sends none and keeps each with its link in a table.',
    )
  if (given.DEV_MAILBOX) faults.push('DEV_MAILBOX shows every mail to everybody. Leave it out in production.')
  if (given.WEBHOOK_ALLOW_PRIVATE)
    faults.push(
      'WEBHOOK_ALLOW_PRIVATE lets webhooks reach into the network, unencrypted. Leave it out in production.',
    )
  return faults
}
