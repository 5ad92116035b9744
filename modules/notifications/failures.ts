// The ways in which notifications may refuse.
import { failure } from '#runtime'

/** Whether the server has it may be open; the next try carries the same Message-ID. */
export const mailNotTaken = failure(
  'unavailable',
  'mail-not-taken',
  'The mail server did not take the mail. It is tried again.',
)

/** What the gateway says of a path that no route takes. */
export const mailboxClosed = failure('missing', 'route-missing', 'There is nothing at this path.')

export const endpointMissing = failure(
  'missing',
  'webhook-endpoint-missing',
  'There is no such webhook endpoint.',
)
export const endpointChanged = failure(
  'stale',
  'webhook-endpoint-changed',
  'The endpoint has changed since. Read it again, and send its ETag as `If-Match`.',
)
export const endpointDisabled = failure(
  'conflict',
  'webhook-endpoint-disabled',
  'The endpoint is disabled, so nothing is sent to it. Enable it first.',
)
export const urlRefused = failure('invalid', 'webhook-url-refused', 'Webhooks are not sent to such a URL.')
export const tooManySecrets = failure(
  'conflict',
  'webhook-secrets-too-many',
  'Five secrets of this endpoint sign already. Wait until the oldest has ended, a day after its successor came.',
)
export const deliveryMissing = failure(
  'missing',
  'webhook-delivery-missing',
  'There is no such delivery to this endpoint.',
)
export const deliveryPending = failure(
  'conflict',
  'webhook-delivery-pending',
  'The delivery is still on its way. Only one that has ended can be sent again.',
)
