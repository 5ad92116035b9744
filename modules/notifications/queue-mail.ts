// The mail of one notification gets into line.
import { DeliverAccountMail, DeliverMail, NotificationId, type RecipientId } from './internal.ts'
import { useCase } from './module.ts'
import { isAboutAccount, type Occasion } from './occasion.ts'

interface Queued {
  readonly id: string
  readonly recipientId: RecipientId
  readonly kind: Occasion['kind']
}

/** Behind the recipient's earlier ones; what is about their account waits for no other. */
export const queueMail = useCase(({ id, recipientId, kind }: Queued, { send }) => {
  const notificationId = NotificationId.parse(id)
  if (isAboutAccount({ kind })) send(DeliverAccountMail, { notificationId })
  else send(DeliverMail, { recipientId, notificationId })
})
