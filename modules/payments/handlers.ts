// Messages in: an order's wishes, and the steps that follow from them.
import { TakePayment, VoidPayment } from './contract.ts'
import { handle } from './module.ts'
import { refundPayment } from './refund-payment.ts'
import { reviewRefunds } from './review-refunds.ts'
import { authorizePayment, capturePayment, voidAuthorization } from './steps.ts'
import { takePayment } from './take-payment.ts'
import { voidPayment } from './void-payment.ts'

export const handlers = [
  handle(TakePayment, takePayment),
  handle(VoidPayment, voidPayment),
  authorizePayment,
  capturePayment,
  voidAuthorization,
  refundPayment,
  reviewRefunds,
]
