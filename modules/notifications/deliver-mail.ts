// One notification becomes one mail.
import { DeliverMail } from './internal.ts'
import { isAboutLink, linkFor } from './links.ts'
import { type Delivery, type Mail, mailerTo } from './mailer.ts'
import { effect } from './module.ts'
import { deleteOldMails, insertIntoMailbox, markDelivered, openNotification } from './store.ts'
import { wordsFor } from './templates.ts'

interface Outcome {
  readonly delivery: Delivery
  /** There is no mail server: the mailbox takes it, in the transaction that records it. */
  readonly forMailbox?: Mail
}

const mailboxKeptMs = 30 * 86_400_000
/** Every mail that comes into the mailbox clears away a few old ones. */
const clearedAtOnce = 10

/**
 * Once by its record, and with a mail server at least once: if the record of a sent mail is lost, the mail is sent
 * again under the same Message-ID.
 */
export const deliverMail = effect(DeliverMail, {
  async perform({ notificationId }, { read, signal }): Promise<Outcome | undefined> {
    const { SMTP_URL, MAIL_FROM } = read.settings
    const notification = await openNotification(read.db, notificationId)
    if (notification === undefined) return undefined
    const { occasion } = notification
    const link = await linkFor(occasion, read)
    // Used or overtaken meanwhile, or too old: there is nothing left to say.
    if (link === undefined && isAboutLink(occasion)) return { delivery: 'refused' }
    const mail: Mail = {
      messageId: `<${notificationId}@${domainOf(MAIL_FROM)}>`,
      from: MAIL_FROM,
      to: notification.email,
      ...wordsFor(occasion, notification.name, link),
    }
    if (SMTP_URL === undefined) return { delivery: 'sent', forMailbox: mail }
    return { delivery: await mailerTo(SMTP_URL).send(mail, signal) }
  },
  record({ notificationId }, outcome, { tx, later, now }) {
    if (outcome === undefined) return
    later(markDelivered(tx, notificationId, outcome.delivery, now()))
    if (outcome.forMailbox === undefined) return
    later(insertIntoMailbox(tx, outcome.forMailbox, now()))
    later(deleteOldMails(tx, new Date(now().getTime() - mailboxKeptMs), clearedAtOnce))
  },
})

function domainOf(from: string): string {
  return from.slice(from.lastIndexOf('@') + 1).replace('>', '')
}
