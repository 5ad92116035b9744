// A provider says of its own accord what became of a payment.
import { DisputeId, OrderId } from './contract.ts'
import { useCase } from './module.ts'
import { movePayment } from './move-payment.ts'
import { noticed } from './payment.ts'
import type { ProviderNotice, ProviderName } from './providers/provider.ts'
import { requestReview } from './review-refunds.ts'
import { lockPaymentAt } from './store.ts'
import { forgetWebhooks, isFirst, putDispute } from './webhook-store.ts'

/** Longer than any provider repeats itself. */
const memoryMs = 30 * 86_400_000

/**
 * Moves the payment as an answer would, by the same rules, so that it may come late, twice, in any order, and together
 * with the answer itself. Sends no step: whichever waits for the payment is on its way already, and will find it moved.
 * What is about a payment that is not ours changes nothing.
 */
export const receiveNotice = useCase(
  async (
    { provider, notice }: { provider: ProviderName; notice: ProviderNotice },
    context,
  ): Promise<void> => {
    const { tx, later, newId, now } = context
    const { id, authorization, reference, says } = notice
    const orderId = OrderId.safeParse(reference).data
    const before = await lockPaymentAt(tx, provider, { authorization, orderId })
    if (!before || !(await isFirst(tx, { provider, id, receivedAt: now() }))) return
    later(forgetWebhooks(tx, new Date(now().getTime() - memoryMs)))
    const { id: paymentId } = before
    if (says.kind === 'refunds-changed') await requestReview({ paymentId }, context)
    else if (says.kind === 'disputed')
      later(putDispute(tx, { ...says.dispute, id: newId(DisputeId), paymentId }, now()))
    else await movePayment({ before, after: noticed(before, notice) }, context)
  },
)
