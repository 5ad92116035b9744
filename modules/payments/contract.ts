// What others may know of payments: money taken, declined and given back for an order.
import { command, defineContract, event, id, Money, z } from '#runtime'

export const OrderId = id('order')
export const CustomerId = id('user')
export const PaymentId = id('payment')

/** Answered by `PaymentTaken` or `PaymentDeclined`, once. */
export const TakePayment = command('payments.take-payment@1', 'orderId', {
  orderId: OrderId,
  customerId: CustomerId,
  amount: Money,
  method: z.string(),
})
/** Gives back whatever was or will be taken for the order: voids before the capture, refunds after it. */
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
export const PaymentVoided = event('payments.payment-voided@1', 'orderId', {
  orderId: OrderId,
  paymentId: PaymentId,
})
export const PaymentRefunded = event('payments.payment-refunded@1', 'orderId', {
  orderId: OrderId,
  customerId: CustomerId,
  paymentId: PaymentId,
  amount: Money,
})

export const payments = defineContract('payments', {
  TakePayment,
  VoidPayment,
  PaymentTaken,
  PaymentDeclined,
  PaymentVoided,
  PaymentRefunded,
})
