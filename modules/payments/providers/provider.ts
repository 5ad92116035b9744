// What a payment provider is asked for, and what it promises.
import type { Money } from '#runtime'

export const providerNames = ['sandbox', 'stripe'] as const
export type ProviderName = (typeof providerNames)[number]

/** The final answer to each step. Silence and failure are no answers: they are thrown. */
export interface Answers {
  authorize:
    | { readonly kind: 'authorized'; readonly authorization: string }
    | { readonly kind: 'declined'; readonly reason: string }
  /** `voided`: it was let go before. `declined`: it can no longer be taken, because the hold has run out, say. */
  capture:
    | { readonly kind: 'captured' }
    | { readonly kind: 'voided' }
    | { readonly kind: 'declined'; readonly reason: string }
  /** `captured`: too late, the money was taken. */
  void: { readonly kind: 'voided' } | { readonly kind: 'captured' }
  refund: { readonly kind: 'refunded' } | { readonly kind: 'refused'; readonly reason: string }
}
export type Step = keyof Answers

/** `key` names the wish. What comes twice under one key is one wish: it is carried out once and answered alike. */
interface Wish {
  readonly key: string
}
/** A wish about what `authorize` gave. */
interface LaterWish extends Wish {
  readonly authorization: string
}
export interface AuthorizeWish extends Wish {
  readonly amount: Money
  /** The provider's name for a card or an account. */
  readonly method: string
  /** What the payment is for; stands in the provider's books. */
  readonly reference: string
}
export interface MoneyWish extends LaterWish {
  readonly amount: Money
}

/** By step, what finds an earlier wish again. */
export interface Sought {
  authorize: Wish
  capture: LaterWish
  void: LaterWish
  refund: LaterWish
}

/** A refund as it stands in the provider's books. */
export interface ProviderRefund {
  readonly id: string
  readonly amount: Money
  /** The key of our wish; undefined where it was made there by hand. */
  readonly key: string | undefined
  /** `refused`: its money is not with the customer, though the provider may have thought so for days. */
  readonly status: Answers['refund']['kind']
}

/**
 * Holds, takes and gives back money, outside any transaction of ours. Each call may be repeated, also at the same time
 * and by other processes. One that throws or is aborted may have been carried out all the same. An authorization is
 * captured or voided, never both: whoever comes second is told what the first one did.
 */
export interface PaymentProvider {
  /** Holds `amount`; takes nothing. */
  authorize(wish: AuthorizeWish, signal: AbortSignal): Promise<Answers['authorize']>
  /** Takes the whole amount that is held. */
  capture(wish: MoneyWish, signal: AbortSignal): Promise<Answers['capture']>
  /** Lets go of what is held. */
  void(wish: LaterWish, signal: AbortSignal): Promise<Answers['void']>
  /** Gives back some or all of what was taken, never more in all. */
  refund(wish: MoneyWish, signal: AbortSignal): Promise<Answers['refund']>
  /** What became of an earlier wish; undefined where none of that key has arrived, which it still may. */
  find<S extends Step>(step: S, wish: Sought[S], signal: AbortSignal): Promise<Answers[S] | undefined>
  /** All that was to be given back, by us and by others, and what became of it. */
  refunds(authorization: string, signal: AbortSignal): Promise<readonly ProviderRefund[]>
}

/** What a provider says of its own accord about one payment. It may come late, twice, and in any order. */
export interface ProviderNotice {
  /** The same each time that it comes. */
  readonly id: string
  readonly authorization: string
  /** That of the authorization, where the notice says it. */
  readonly reference: string | undefined
  readonly says:
    | { readonly kind: 'authorized' }
    | { readonly kind: 'captured' }
    | { readonly kind: 'voided' }
    | { readonly kind: 'declined'; readonly reason: string }
    /** Something was given back, or came back: the provider's `refunds` say what. */
    | { readonly kind: 'refunds-changed' }
    | { readonly kind: 'disputed'; readonly dispute: ProviderDispute }
}

/** The customer wants the money back from their bank. */
export interface ProviderDispute {
  /** The provider's name for it. */
  readonly reference: string
  readonly amount: Money
  readonly reason: string
  readonly status: 'open' | 'won' | 'lost'
}

/** A webhook as it came. */
export interface Signed {
  /** Byte for byte. */
  readonly body: string
  readonly signature: string
}
