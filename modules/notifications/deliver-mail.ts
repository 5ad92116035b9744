// One notification becomes one mail.
import { DeliverAccountMail, DeliverMail } from './internal.ts'
import { isAboutLink, linkFor } from './links.ts'
import { type Mail, mailerTo, type MailOutcome } from './mailer.ts'
import { effect } from './module.ts'
import { deleteOldMails, insertIntoMailbox, markRefused, markSent, openNotification } from './store.ts'
import { wordsFor } from './templates.ts'

/** `kept`: there is no mail server, and the mailbox takes it in the transaction that records it. */
type Outcome = MailOutcome | { readonly kind: 'kept'; readonly mail: Mail }

const mailboxKeptMs = 30 * 86_400_000
/** Every mail that comes into the mailbox clears away a few old ones. */
const clearedAtOnce = 10

/**
 * Once by its record, and with a mail server at least once: if the record of a sent mail is lost, the mail is sent
 * again under the same Message-ID.
 */
const delivering = (message: typeof DeliverMail | typeof DeliverAccountMail) =>
  effect(message, {
    async perform({ notificationId }, { read, signal }): Promise<Outcome | undefined> {
      const { SMTP_URL, MAIL_FROM } = read.settings
      const notification = await openNotification(read.db, notificationId)
      if (notification === undefined) return undefined
      const { occasion } = notification
      const link = await linkFor(occasion, read)
      // Used or overtaken meanwhile, or too old: there is nothing left to say.
      if (link === undefined && isAboutLink(occasion)) return { kind: 'refused', reason: 'link-void' }
      const mail: Mail = {
        messageId: `<${notificationId}@${domainOf(MAIL_FROM)}>`,
        from: MAIL_FROM,
        to: notification.email,
        ...wordsFor(occasion, notification.name, link),
      }
      return SMTP_URL === undefined ? { kind: 'kept', mail } : mailerTo(SMTP_URL).send(mail, signal)
    },
    record({ notificationId }, outcome, { tx, later, now }) {
      if (outcome?.kind === 'refused') later(markRefused(tx, notificationId, outcome.reason, now()))
      else if (outcome !== undefined) later(markSent(tx, notificationId, now()))
      if (outcome?.kind !== 'kept') return
      later(insertIntoMailbox(tx, outcome.mail, now()))
      later(deleteOldMails(tx, new Date(now().getTime() - mailboxKeptMs), clearedAtOnce))
    },
  })

export const mailHandlers = [delivering(DeliverMail), delivering(DeliverAccountMail)]

function domainOf(from: string): string {
  return from.slice(from.lastIndexOf('@') + 1).replace('>', '')
}
