// What others may know of payments: money taken, declined and given back for an order.
import { command, defineContract, event, id, Money, z } from '#runtime'

export const OrderId = id('order')
export type OrderId = z.output<typeof OrderId>
export const CustomerId = id('user')
export type CustomerId = z.output<typeof CustomerId>
export const PaymentId = id('payment')
export const RefundId = id('refund')
export const DisputeId = id('dispute')
export type PaymentId = z.output<typeof PaymentId>
export type RefundId = z.output<typeof RefundId>
export type DisputeId = z.output<typeof DisputeId>

/**
 * Answered once: by `PaymentTaken` or `PaymentDeclined`, or by `PaymentVoided` where `VoidPayment` overtook the charge.
 * An order is paid once; a second wish for it changes nothing.
 */
export const TakePayment = command('payments.take-payment@1', 'orderId', {
  orderId: OrderId,
  customerId: CustomerId,
  amount: Money,
  method: z.string(),
})
/**
 * Gives back whatever was or will be taken for the order: voids before the capture, refunds after it. Answered by
 * `PaymentVoided` once nothing of it is charged any more; not at all where nothing was ever held.
 */
export const VoidPayment = command('payments.void-payment@1', 'orderId', { orderId: OrderId })

export const PaymentTaken = event('payments.payment-taken@1', 'orderId', {
  orderId: OrderId,
  paymentId: PaymentId,
  amount: Money,
})
export const PaymentDeclined = event('payments.payment-declined@1', 'orderId', {
  orderId: OrderId,
  paymentId: PaymentId,
  reason: z.string(),
})
/** The order costs its customer nothing. Why, its cancellation says. */
export const PaymentVoided = event('payments.payment-voided@1', 'orderId', {
  orderId: OrderId,
  customerId: CustomerId,
  paymentId: PaymentId,
  /** The whole payment: held and let go; or taken, where all of it went back, with what `PaymentRefunded` told before. */
  amount: Money,
  /** Whether it was taken, and `PaymentTaken` may have told so. */
  wasTaken: z.boolean(),
})
const refund = {
  orderId: OrderId,
  customerId: CustomerId,
  paymentId: PaymentId,
  refundId: RefundId,
  amount: Money,
}
/** An admin gave back this much, of what may be more; here, or at the provider. */
export const PaymentRefunded = event('payments.payment-refunded@1', 'orderId', refund)
/**
 * What `PaymentRefunded` or `PaymentVoided` said to have gone back did not arrive, days later maybe, and is with us again:
 * the customer is still to have it.
 */
export const PaymentRefundFailed = event('payments.payment-refund-failed@1', 'orderId', refund)

export const payments = defineContract('payments', {
  TakePayment,
  VoidPayment,
  PaymentTaken,
  PaymentDeclined,
  PaymentVoided,
  PaymentRefunded,
  PaymentRefundFailed,
})
