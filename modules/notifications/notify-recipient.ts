// Something has happened that a user wants to read of.
import { NotificationId, type RecipientId } from './internal.ts'
import { useCase } from './module.ts'
import { type Occasion, wants } from './occasion.ts'
import { queueMail } from './queue-mail.ts'
import { insertNotification, isKnown, lockRecipient, preferencesOf } from './store.ts'
import { subjectOf } from './templates.ts'

export interface News {
  readonly recipientId: RecipientId
  /** The one thing that it happened to: there is one notification of each kind about it. */
  readonly aboutId: string
  readonly occasion: Occasion
}

/**
 * Stores the notification once, and has it delivered. If the recipient is not known yet (orders and users do not wait
 * for each other), it is stored all the same, and delivered when they are: see keep-recipient.ts.
 */
export const notifyRecipient = useCase(async ({ recipientId, aboutId, occasion }: News, context) => {
  const { tx, now, newId } = context
  const [preferences, known] = await Promise.all([preferencesOf(tx, recipientId), isKnown(tx, recipientId)])
  if (!wants(preferences, occasion)) return
  const queued = known || (await isKnownBehindLock())
  const notification = { id: newId(NotificationId), recipientId, kind: occasion.kind }
  const stored = await insertNotification(tx, {
    ...notification,
    channel: 'email',
    aboutId,
    occasion,
    subject: subjectOf(occasion),
    createdAt: now(),
    queuedAt: queued ? now() : null,
  })
  if (stored && queued) await queueMail(notification, context)

  // Without the lock they might become known just now, and nobody would look at what we store.
  async function isKnownBehindLock(): Promise<boolean> {
    await lockRecipient(tx, recipientId)
    return isKnown(tx, recipientId)
  }
})
