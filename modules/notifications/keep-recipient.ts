// Whom notifications knows: a projection of what users announces.
import type { ProfileChanged, UserRegistered } from '#modules/users'
import type { DataOf } from '#runtime'
import { useCase } from './module.ts'
import { notifyRecipient } from './notify-recipient.ts'
import { queueMail } from './queue-mail.ts'
import { lockRecipient, queueWaiting, upsertRecipient } from './store.ts'

/** Keeps address and name, and has delivered what waited for them. */
export const keepRecipient = useCase(
  async ({ userId, email, name }: DataOf<typeof ProfileChanged>, context) => {
    const { tx, later, now } = context
    await lockRecipient(tx, userId)
    later(upsertRecipient(tx, { userId, email, name }))
    for (const waiting of await queueWaiting(tx, userId, now()))
      await queueMail({ recipientId: userId, ...waiting }, context)
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
