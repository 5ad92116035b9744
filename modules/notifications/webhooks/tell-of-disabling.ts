// An endpoint was disabled by how it answered: whoever registered it is told by mail.
import { RecipientId } from '../internal.ts'
import { useCase } from '../module.ts'
import { notifyRecipient } from '../notify-recipient.ts'
import type { Endpoint } from './endpoint.ts'
import type { DeliveryId } from './messages.ts'

interface Disabling {
  readonly endpoint: Endpoint
  /** The one that it was disabled over: there is one mail about it. */
  readonly deliveryId: DeliveryId
}

export const tellOfDisabling = useCase(async ({ endpoint, deliveryId }: Disabling, context) => {
  const { id, createdBy, disabledReason } = endpoint
  context.audit('webhook-endpoint.disabled', id, 'system')
  await notifyRecipient(
    {
      recipientId: RecipientId.parse(createdBy),
      aboutId: deliveryId,
      occasion: {
        kind: 'webhook-disabled',
        endpointId: id,
        reason: disabledReason === 'gone' ? 'gone' : 'failing',
      },
    },
    context,
  )
})
