// An order is not to be paid after all.
import type { DataOf } from '#runtime'
import type { VoidPayment } from './contract.ts'
import { useCase } from './module.ts'
import { movePayment } from './move-payment.ts'
import { requestVoid } from './payment.ts'
import { lockPaymentOf } from './store.ts'

/**
 * Notes the wish, and gives back what was taken. While a step is on its way nothing more is needed: its record sees the
 * wish and sends the step that undoes it. Where nothing was ever to be paid there is nothing to do.
 */
export const voidPayment = useCase(async ({ orderId }: DataOf<typeof VoidPayment>, context) => {
  const before = await lockPaymentOf(context.tx, orderId)
  if (before) await movePayment({ before, after: requestVoid(before) }, context)
})
