// What a mail is about, and who wants to read of it.
import type { CancelReason, OrderLine } from '#modules/orders'
import type { MailTokenId } from '#modules/users'
import type { Money } from '#runtime'

/** Stored when it happens, put into words when the mail is sent. */
export type Occasion =
  | {
      readonly kind: 'welcome'
      /** For a link by which the address is verified. */
      readonly tokenId?: MailTokenId | undefined
    }
  | { readonly kind: 'email-verification' | 'password-reset'; readonly tokenId: MailTokenId }
  | { readonly kind: 'password-changed' }
  | {
      readonly kind: 'order-placed'
      readonly orderId: string
      readonly lines: readonly OrderLine[]
      readonly total: Money
    }
  | { readonly kind: 'order-confirmed'; readonly orderId: string; readonly total: Money }
  | {
      readonly kind: 'order-cancelled'
      readonly orderId: string
      readonly reason: CancelReason
    }
  | { readonly kind: 'payment-refunded'; readonly orderId: string; readonly amount: Money }
  | {
      readonly kind: 'webhook-disabled'
      readonly endpointId: string
      /** It said so (410), or nothing got through to it for days. */
      readonly reason: 'gone' | 'failing'
    }

export interface Preferences {
  /** Mails about one's orders, and the money given back for them. */
  readonly orderMails: boolean
  readonly welcomeMails: boolean
}

/** What is left out stays as it is. */
export interface PreferencesChange {
  readonly orderMails?: boolean | undefined
  readonly welcomeMails?: boolean | undefined
}

export const defaultPreferences: Preferences = { orderMails: true, welcomeMails: true }

/** The preference that decides on each kind; none on what somebody has asked for, or has to know of their account. */
const preferenceOf: Record<Occasion['kind'], keyof Preferences | 'none'> = {
  welcome: 'welcomeMails',
  'email-verification': 'none',
  'password-reset': 'none',
  'password-changed': 'none',
  'webhook-disabled': 'none',
  'order-placed': 'orderMails',
  'order-confirmed': 'orderMails',
  'order-cancelled': 'orderMails',
  'payment-refunded': 'orderMails',
}

export function isAboutAccount({ kind }: Pick<Occasion, 'kind'>): boolean {
  return preferenceOf[kind] === 'none'
}

export function wants(preferences: Preferences, { kind }: Occasion): boolean {
  const preference = preferenceOf[kind]
  return preference === 'none' || preferences[preference]
}
