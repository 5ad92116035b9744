// The steps of a payment at the provider: hold the money, take it, or let it go.
import { askProvider } from './ask-provider.ts'
import type { PaymentId } from './contract.ts'
import { paymentMissing } from './failures.ts'
import { AuthorizePayment, CapturePayment, VoidAuthorization } from './internal.ts'
import { effect, useCase } from './module.ts'
import { movePayment } from './move-payment.ts'
import { authorized, captured, dueStep, type Payment } from './payment.ts'
import { lockPayment, paymentById } from './store.ts'

const stepMessages = {
  authorize: AuthorizePayment,
  capture: CapturePayment,
  void: VoidAuthorization,
} as const

/** Moves the payment by what the provider answered, and sends the step that is due then. */
const record = useCase(
  async (
    { paymentId, rule }: { paymentId: PaymentId; rule: (payment: Payment) => Payment },
    context,
  ): Promise<void> => {
    const before = existing(await lockPayment(context.tx, paymentId))
    const after = rule(before)
    await movePayment({ before, after }, context)
    const step = dueStep(after)
    if (step) context.send(stepMessages[step], { paymentId })
  },
)

export const authorizePayment = effect(AuthorizePayment, {
  /** Also where it is to be voided: what an earlier try has held must be known before it can be let go. */
  async perform({ paymentId }, given) {
    const payment = existing(await paymentById(given.read.db, paymentId))
    const { state, amount, method, orderId, provider, createdAt } = payment
    if (state.status !== 'pending') return undefined // a webhook was faster
    const wish = { key: `${paymentId}:authorize`, amount, method, reference: orderId }
    return askProvider(provider, { step: 'authorize', wish, since: createdAt }, given, (asked, signal) =>
      asked.authorize(wish, signal),
    )
  },
  record: ({ paymentId }, answer, context) =>
    record({ paymentId, rule: (payment) => (answer ? authorized(payment, answer) : payment) }, context),
})

export const capturePayment = effect(CapturePayment, {
  /** Takes nothing any more where a void was asked for. Should an earlier try have taken it, the void will hear so. */
  async perform({ paymentId }, given) {
    const payment = existing(await paymentById(given.read.db, paymentId))
    const { state, amount, provider, voidRequested, createdAt } = payment
    if (state.status !== 'authorized' || voidRequested) return undefined
    const wish = { key: `${paymentId}:capture`, authorization: state.authorization, amount }
    return askProvider(provider, { step: 'capture', wish, since: createdAt }, given, (asked, signal) =>
      asked.capture(wish, signal),
    )
  },
  record: ({ paymentId }, answer, context) =>
    record({ paymentId, rule: (payment) => (answer ? captured(payment, answer) : payment) }, context),
})

export const voidAuthorization = effect(VoidAuthorization, {
  async perform({ paymentId }, given) {
    const { state, provider, createdAt } = existing(await paymentById(given.read.db, paymentId))
    if (state.status !== 'authorized') return undefined
    const wish = { key: `${paymentId}:void`, authorization: state.authorization }
    return askProvider(provider, { step: 'void', wish, since: createdAt }, given, (asked, signal) =>
      asked.void(wish, signal),
    )
  },
  record: ({ paymentId }, answer, context) =>
    record({ paymentId, rule: (payment) => (answer ? captured(payment, answer) : payment) }, context),
})

function existing(payment: Payment | undefined): Payment {
  if (!payment) throw paymentMissing()
  return payment
}
