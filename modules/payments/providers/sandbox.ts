// The embedded provider: it moves no money, keeps its own books, and misbehaves for those who show it the right card.
import { setTimeout as wait } from 'node:timers/promises'
import type { Database } from '#runtime'
import { providerUnavailable } from '../failures.ts'
import type { Answers, PaymentProvider, Step } from './provider.ts'
import {
  endOf,
  enter,
  type Entry,
  entryOf,
  failsFirst,
  refundedOf,
  refundEntriesOf,
} from './sandbox-ledger.ts'

type Behaviour =
  | 'works'
  | 'is declined'
  | 'answers late'
  | 'charges, then never answers the first call'
  | 'fails once without charging'

/** What each card does. Any other is declined. */
const cards = new Map<string, Behaviour>([
  ['pm_card_visa', 'works'],
  ['pm_card_chargeDeclined', 'is declined'],
  ['pm_card_slow', 'answers late'],
  ['pm_card_timeout_after_charge', 'charges, then never answers the first call'],
  ['pm_card_error_once', 'fails once without charging'],
])

/** What the provider says about an entry in its books. */
const answers: { readonly [S in Step]: (entry: Entry) => Answers[S] } = {
  authorize: ({ authorization, reason }) =>
    reason === null ? { kind: 'authorized', authorization } : { kind: 'declined', reason },
  capture: () => ({ kind: 'captured' }),
  void: () => ({ kind: 'voided' }),
  refund: () => ({ kind: 'refunded' }),
}

export function openSandbox(db: Database, { slowMs }: { readonly slowMs: number }): PaymentProvider {
  async function held(authorization: string): Promise<Entry> {
    const entry = await entryOf(db, authorization)
    if (entry?.kind !== 'authorize')
      throw new Error(`there is no authorization ${authorization} in the sandbox's books`)
    return entry
  }

  async function ended(authorization: string): Promise<'captured' | 'voided'> {
    return (await endOf(db, authorization))?.kind === 'capture' ? 'captured' : 'voided'
  }

  return {
    async authorize({ key, amount, method, reference }, signal) {
      const card = cards.get(method)
      if (card === 'fails once without charging' && (await failsFirst(db, key))) throw providerUnavailable()
      const reason = reasonToDecline(card)
      const kind = reason === null ? 'authorize' : 'decline'
      const wish = { key, kind, authorization: key, reference, method, reason, ...amount } as const
      const made = await enter(db, { ...wish, refundedBefore: null })
      if (!made) throw providerUnavailable()
      if (card === 'answers late' && made.isNew) await wait(slowMs, undefined, { signal })
      return answers.authorize(made.entry)
    },

    async capture({ key, authorization, amount }, signal) {
      const hold = await held(authorization)
      const made = await enter(db, { ...hold, ...amount, key, kind: 'capture' })
      if (!made) return { kind: await ended(authorization) }
      const card = cards.get(hold.method)
      if (card === 'charges, then never answers the first call' && made.isNew) await silence(signal)
      return answers.capture(made.entry)
    },

    async void({ key, authorization }) {
      const made = await enter(db, { ...(await held(authorization)), key, kind: 'void' })
      return made ? answers.void(made.entry) : { kind: await ended(authorization) }
    },

    async refund({ key, authorization, amount }) {
      const taken = await endOf(db, authorization)
      if (taken?.kind !== 'capture') return { kind: 'refused', reason: 'nothing-captured' }
      // In this order: a refund that the sum knows of is found by its key.
      const refundedBefore = await refundedOf(db, authorization)
      const known = await entryOf(db, key)
      if (known) return answers.refund(known)
      if (refundedBefore + amount.amount > taken.amount)
        return { kind: 'refused', reason: 'more-than-captured' }
      const made = await enter(db, { ...taken, ...amount, key, kind: 'refund', refundedBefore })
      if (!made) throw providerUnavailable() // another refund came between: ask again
      return answers.refund(made.entry)
    },

    async find(step, { key }) {
      const entry = await entryOf(db, key)
      return entry && answers[step](entry)
    },

    async refunds(authorization) {
      const entries = await refundEntriesOf(db, authorization)
      return entries.map(({ key, amount, currency }) => ({
        id: key,
        key,
        amount: { amount, currency },
        status: 'refunded',
      }))
    },
  }
}

function reasonToDecline(card: Behaviour | undefined): string | null {
  if (card === undefined) return 'unknown-method'
  return card === 'is declined' ? 'card-declined' : null
}

/** Never answers; rejects when nobody listens any more. */
function silence(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.throwIfAborted()
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
