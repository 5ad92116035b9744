// Whom notifications knows: a projection of what users announces.
import type { ProfileChanged, UserRegistered } from '#modules/users'
import type { DataOf } from '#runtime'
import { DeliverMail, NotificationId } from './internal.ts'
import { useCase } from './module.ts'
import { notifyRecipient } from './notify-recipient.ts'
import { lockRecipient, queueWaiting, upsertRecipient } from './store.ts'

/** Keeps address and name, and has delivered what waited for them. */
export const keepRecipient = useCase(
  async ({ userId, email, name }: DataOf<typeof ProfileChanged>, { tx, later, send, now }) => {
    await lockRecipient(tx, userId)
    later(upsertRecipient(tx, { userId, email, name }))
    for (const id of await queueWaiting(tx, userId, now()))
      send(DeliverMail, { recipientId: userId, notificationId: NotificationId.parse(id) })
  },
)

/** The same, with a welcome. */
export const welcomeUser = useCase(async (user: DataOf<typeof UserRegistered>, context) => {
  await keepRecipient(user, context)
  await notifyRecipient(
    {
      recipientId: user.userId,
      aboutId: user.userId,
      occasion: { kind: 'welcome', tokenId: user.verificationId },
    },
    context,
  )
})
