// What payments sends to itself: the steps that need the provider. Those of one payment stand in one line.
import { command, defineContract, z } from '#runtime'
import { PaymentId, RefundId } from './contract.ts'

/** Hold the amount on the customer's account. */
export const AuthorizePayment = command('payments.authorize-payment@1', 'paymentId', { paymentId: PaymentId })
/** Take what is held. */
export const CapturePayment = command('payments.capture-payment@1', 'paymentId', { paymentId: PaymentId })
/** Let go of what is held. */
export const VoidAuthorization = command('payments.void-authorization@1', 'paymentId', {
  paymentId: PaymentId,
})
/** Give back some or all of what was taken. */
export const RefundPayment = command('payments.refund-payment@1', 'paymentId', {
  paymentId: PaymentId,
  refundId: RefundId,
})
/**
 * See what was given back by others, and what came back. `ahead` are the refunds whose messages stood in the line before
 * this one: any that is still pending when this is handled has no message any more. `waited` is for how many steps of the
 * payment it has gone back into the line.
 */
export const ReviewRefunds = command('payments.review-refunds@1', 'paymentId', {
  paymentId: PaymentId,
  ahead: z.array(RefundId),
  waited: z.int().min(0),
})

export const internal = defineContract('payments', {
  AuthorizePayment,
  CapturePayment,
  VoidAuthorization,
  RefundPayment,
  ReviewRefunds,
})
