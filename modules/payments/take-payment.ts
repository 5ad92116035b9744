// An order is to be paid.
import type { DataOf } from '#runtime'
import { PaymentId, type TakePayment } from './contract.ts'
import { AuthorizePayment } from './internal.ts'
import { useCase } from './module.ts'
import { providerIn } from './settings.ts'
import { insertPayment } from './store.ts'

/** Records the payment and sets it going. The second wish for an order changes nothing. */
export const takePayment = useCase(
  async (wish: DataOf<typeof TakePayment>, { tx, send, newId, now, settings }) => {
    const id = newId(PaymentId)
    const isFirst = await insertPayment(tx, {
      ...wish,
      id,
      provider: providerIn(settings),
      createdAt: now(),
    })
    if (isFirst) send(AuthorizePayment, { paymentId: id })
  },
)
