// The ways in which payments refuses.
import { failure } from '#runtime'

export const paymentMissing = failure('missing', 'payment-missing', 'There is no such payment.')
export const paymentNotCaptured = failure(
  'conflict',
  'payment-not-captured',
  'No money of this payment is with us, so none can be given back.',
)
export const refundTooLarge = failure(
  'conflict',
  'refund-too-large',
  'The refund is larger than what is left of the payment.',
)
export const wrongCurrency = failure(
  'invalid',
  'wrong-currency',
  'The refund must be in the currency of the payment.',
)
export const webhooksUnknown = failure(
  'missing',
  'webhooks-unknown',
  'No secret of this provider is known here, so nothing that it says can be believed.',
)
export const webhookUnsigned = failure(
  'unauthenticated',
  'webhook-signature-invalid',
  'The signature is missing, too old, or not of this body.',
)

// The next three are retried by the road of messages; all may come back.
export const nothingTaken = failure(
  'unavailable',
  'payment-not-taken',
  'Refunds are told of a payment of which nothing was taken by our books, and whose step was discarded. See what the provider has of it.',
)
export const providerUnavailable = failure(
  'unavailable',
  'payment-provider-unavailable',
  'The payment provider failed, and did nothing.',
)
export const providerSilent = failure(
  'unavailable',
  'payment-provider-silent',
  'The payment provider gave no answer. What it did will be asked before it is tried again.',
)
