// Generated from openapi.json by `bun run api:accept`; not to be edited.
export interface paths {
  '/.well-known/jwks.json': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** The public keys that access tokens are signed with (RFC 7517). */
    get: operations['getSigningKeys']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/dead-letters': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List the messages that could not be handled, oldest first. */
    get: operations['listDeadLetters']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/dead-letters/{id}/discard': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Give a message up, so that those behind it go on. */
    post: operations['discardDeadLetter']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/dead-letters/{id}/replay': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Try a message again, from its first attempt. */
    post: operations['replayDeadLetter']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/notifications': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List what was sent to you, newest first. */
    get: operations['listNotifications']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/notifications/preferences': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Get which mails you want. */
    get: operations['getNotificationPreferences']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    /** Change which mails you want, from now on. */
    patch: operations['changeNotificationPreferences']
    trace?: never
  }
  '/v1/orders': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List your orders, newest first; an admin, everybody’s. */
    get: operations['listOrders']
    put?: never
    /** Place an order at today’s prices. */
    post: operations['placeOrder']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/orders/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Get an order of yours; an admin, any. */
    get: operations['getOrder']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/orders/{id}/cancel': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Cancel an order that is not confirmed yet. */
    post: operations['cancelOrder']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/payments': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List your payments, newest first; an admin, everybody’s. Somebody else’s order has none. */
    get: operations['listPayments']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/payments/{id}/refunds': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List the refunds of a payment, newest first, with what became of each. */
    get: operations['listRefunds']
    put?: never
    /** Give back some or all of what was taken. */
    post: operations['refundPayment']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/payments/disputes': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List what customers dispute at their banks, newest first, with what became of each. */
    get: operations['listDisputes']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/payments/webhooks/{provider}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** For payment providers alone: say what became of a payment. */
    post: operations['receivePaymentWebhook']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/products': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List the products, in the order of their SKUs. */
    get: operations['listProducts']
    put?: never
    /** Add a product to the catalogue. */
    post: operations['addProduct']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/products/{sku}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Get a product. */
    get: operations['getProduct']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    /** Change a product. With `If-Match`, only the version that the client has seen. */
    patch: operations['changeProduct']
    trace?: never
  }
  '/v1/products/{sku}/stock': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Get the stock of a product. */
    get: operations['getStock']
    /** Say how much of a product is on hand: at least what is reserved. */
    put: operations['setStock']
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/sessions': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List where you are signed in, the youngest first. */
    get: operations['listSessions']
    put?: never
    /** Sign in with e-mail and password. */
    post: operations['signIn']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/sessions/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    post?: never
    /** End one of your sessions. From the answer on, all its tokens are refused. */
    delete: operations['endSession']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/sessions/current': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    post?: never
    /** Sign out. From the answer on, all tokens of this session are refused. */
    delete: operations['signOut']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/sessions/others': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    post?: never
    /** Sign out everywhere else. From the answer on, all tokens of the others are refused. */
    delete: operations['endOtherSessions']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/sessions/refresh': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Exchange a refresh token for a new pair. Each can be used once; used again, it ends the session. */
    post: operations['refreshSession']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/signing-keys': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List the signing keys, newest first. */
    get: operations['listSigningKeys']
    put?: never
    /** Make the next signing key now. It is published at once and signs an hour later. */
    post: operations['rotateSigningKey']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/signing-keys/{kid}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    post?: never
    /** Forget a signing key that others may have. All that it signed is refused from the answer on. */
    delete: operations['removeSigningKey']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/users': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List users, the newest first. */
    get: operations['listUsers']
    put?: never
    /** Register as a customer. */
    post: operations['registerUser']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/users/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Get a user. */
    get: operations['getUser']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    /** Keep a user out, or let them in again. From the answer on, all their tokens are refused. */
    patch: operations['changeUser']
    trace?: never
  }
  '/v1/users/email-verifications': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Have the link by which your address is verified mailed once more. */
    post: operations['requestEmailVerification']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/users/email-verifications/confirm': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Verify an address with what was mailed to it. */
    post: operations['verifyEmail']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/users/me': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** The signed-in user. */
    get: operations['getMe']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    /** Change the signed-in user. With `If-Match`, only the version that the client has seen. */
    patch: operations['changeMe']
    trace?: never
  }
  '/v1/users/me/password': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Take another password. All other sessions end; from the answer on their tokens are refused. */
    post: operations['changePassword']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/users/password-resets': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Have a link mailed by which a forgotten password is reset. */
    post: operations['requestPasswordReset']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/users/password-resets/confirm': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Set a new password with what was mailed. All sessions end. */
    post: operations['resetPassword']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/webhook-endpoints': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List the webhook endpoints, newest first. */
    get: operations['listWebhookEndpoints']
    put?: never
    /** Have a URL told of events. Its signing secret is shown this once. */
    post: operations['registerWebhookEndpoint']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/webhook-endpoints/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Get a webhook endpoint. */
    get: operations['getWebhookEndpoint']
    put?: never
    post?: never
    /** Remove a webhook endpoint, with all that is on its way to it. */
    delete: operations['removeWebhookEndpoint']
    options?: never
    head?: never
    /** Change a webhook endpoint. With `If-Match`, only the version that the client has seen. */
    patch: operations['changeWebhookEndpoint']
    trace?: never
  }
  '/v1/webhook-endpoints/{id}/deliveries': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** List what was sent to a webhook endpoint, newest first, and what became of it. Kept for 30 days. */
    get: operations['listWebhookDeliveries']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/webhook-endpoints/{id}/deliveries/{deliveryId}/replay': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Send again what was delivered or given up, under the same `webhook-id`. */
    post: operations['replayWebhookDelivery']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/webhook-endpoints/{id}/secrets': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Give a webhook endpoint a new secret. The old one signs beside it for a day. */
    post: operations['rotateWebhookSecret']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/webhook-endpoints/{id}/test': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Send a webhook endpoint a `webhook.test`. */
    post: operations['testWebhookEndpoint']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
}
export interface webhooks {
  'order.cancelled': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** An order was cancelled. New reasons may come. */
    post: operations['onOrderCancelled']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  'order.confirmed': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** An order was paid, and its stock is taken. */
    post: operations['onOrderConfirmed']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  'order.placed': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** An order was placed. */
    post: operations['onOrderPlaced']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  'payment.captured': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** The money for an order was taken. */
    post: operations['onPaymentCaptured']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  'payment.refund-failed': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Money that was said to be given back, by `payment.refunded` or `payment.voided`, did not arrive and is here again. */
    post: operations['onPaymentRefundFailed']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  'payment.refunded': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Money for an order was given back: this much, of what may be more. */
    post: operations['onPaymentRefunded']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  'payment.voided': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** A cancelled order costs nothing any more: its whole payment, with what was refunded before, is let go or given back. */
    post: operations['onPaymentVoided']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  'user.registered': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Somebody registered. */
    post: operations['onUserRegistered']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  'webhook.test': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** An admin asked for a test of this endpoint. It comes without being listed. */
    post: operations['onWebhookTest']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
}
export interface components {
  schemas: {
    DeadLetter: {
      attempts: number
      error: string
      /** Format: uuid */
      id: string
      key: string | null
      /** @description Which could not handle it. */
      module: string
      name: string
      /** Format: date-time */
      receivedAt: string
      /** @description Which sent it. */
      source: string
      /** @description Messages that wait until this one is handled or discarded. */
      waitingBehind: number
    }
    DeadLetterPage: {
      data: components['schemas']['DeadLetter'][]
      nextCursor: string | null
      /** @description Modules that cannot be asked now: they may have dead letters, too. */
      unavailable: string[]
    }
    InventoryNewProduct: {
      /** @default  */
      description?: string
      name: string
      onHand: number
      price: components['schemas']['Money']
      sku: string
    }
    InventoryProduct: {
      /** @description On hand and not reserved. */
      available: number
      description: string
      name: string
      price: components['schemas']['Money']
      sku: string
    }
    InventoryProductChange: {
      description?: string
      name?: string
      price?: components['schemas']['Money']
    }
    InventoryProductPage: {
      data: components['schemas']['InventoryProduct'][]
      nextCursor: string | null
    }
    InventoryStock: {
      /** @description On hand and not reserved. */
      available: number
      description: string
      name: string
      onHand: number
      price: components['schemas']['Money']
      /** @description Held for orders that are neither paid nor cancelled. */
      reserved: number
      sku: string
    }
    InventoryStockChange: {
      onHand: number
    }
    Money: {
      /**
       * @description Minor units, e.g. cents.
       * @example 1299
       */
      amount: number
      /**
       * @description ISO 4217.
       * @example EUR
       */
      currency: string
    }
    NotificationsNewWebhookEndpoint: {
      events: (
        | 'order.placed'
        | 'order.confirmed'
        | 'order.cancelled'
        | 'payment.captured'
        | 'payment.voided'
        | 'payment.refunded'
        | 'payment.refund-failed'
        | 'user.registered'
      )[]
      /**
       * @description `https`, on the public internet, port 443 or from 1024 on, without user and password.
       * @example https://hooks.example.com/kerf
       */
      url: string
    }
    NotificationsNotification: {
      /** @enum {string} */
      channel: 'email'
      /** Format: date-time */
      createdAt: string
      /** Format: uuid */
      id: string
      /**
       * Format: date-time
       * @description Since when it is sure that it will not be delivered.
       */
      refusedAt: string | null
      /**
       * Format: date-time
       * @description Null while it is on its way, or refused.
       */
      sentAt: string | null
      subject: string
    }
    NotificationsPage: {
      data: components['schemas']['NotificationsNotification'][]
      nextCursor: string | null
    }
    NotificationsPreferences: {
      /** @description Mails about your orders, and money given back for them. */
      orderMails: boolean
      welcomeMails: boolean
    }
    NotificationsPreferencesChange: {
      orderMails?: boolean
      welcomeMails?: boolean
    }
    NotificationsRegisteredWebhookEndpoint: {
      /** Format: date-time */
      createdAt: string
      /**
       * @description `gone`: it answered 410. `failing`: nothing got through for five days.
       * @enum {string|null}
       */
      disabledReason: 'admin' | 'gone' | 'failing' | null
      enabled: boolean
      /** @description New ones may come. */
      events: string[]
      /**
       * Format: date-time
       * @description Since when no try has succeeded; null, if the last one did.
       */
      failingSince: string | null
      /** Format: uuid */
      id: string
      /**
       * @description Signs what is sent, by Standard Webhooks. Shown this once.
       * @example whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=
       */
      secret: string
      /** Format: date-time */
      updatedAt: string
      url: string
    }
    NotificationsWebhookDelivery: {
      /** @description Of ten. Those put off while the endpoint rested count. */
      attempts: number
      /** Format: date-time */
      createdAt: string
      /** @description New ones may come. */
      event: string
      /**
       * Format: uuid
       * @description The `webhook-id` of each of its requests.
       */
      id: string
      /** Format: date-time */
      lastAttemptAt: string | null
      /** @enum {string|null} */
      lastFailure:
        | 'status-refused'
        | 'endpoint-resting'
        | 'endpoint-disabled'
        | 'unresolved'
        | 'address-refused'
        | 'connection-failed'
        | 'tls-failed'
        | 'timed-out'
        | null
      /** @description What the endpoint answered last, if it did. */
      lastStatus: number | null
      /** Format: date-time */
      nextAttemptAt: string | null
      /**
       * @description `dead`: given up. It can be replayed, as can one that is still `pending` a day after it was due.
       * @enum {string}
       */
      status: 'pending' | 'delivered' | 'dead'
    }
    NotificationsWebhookDeliveryPage: {
      data: components['schemas']['NotificationsWebhookDelivery'][]
      nextCursor: string | null
    }
    NotificationsWebhookEndpoint: {
      /** Format: date-time */
      createdAt: string
      /**
       * @description `gone`: it answered 410. `failing`: nothing got through for five days.
       * @enum {string|null}
       */
      disabledReason: 'admin' | 'gone' | 'failing' | null
      enabled: boolean
      /** @description New ones may come. */
      events: string[]
      /**
       * Format: date-time
       * @description Since when no try has succeeded; null, if the last one did.
       */
      failingSince: string | null
      /** Format: uuid */
      id: string
      /** Format: date-time */
      updatedAt: string
      url: string
    }
    NotificationsWebhookEndpointChange: {
      enabled?: boolean
      events?: (
        | 'order.placed'
        | 'order.confirmed'
        | 'order.cancelled'
        | 'payment.captured'
        | 'payment.voided'
        | 'payment.refunded'
        | 'payment.refund-failed'
        | 'user.registered'
      )[]
      /**
       * @description `https`, on the public internet, port 443 or from 1024 on, without user and password.
       * @example https://hooks.example.com/kerf
       */
      url?: string
    }
    NotificationsWebhookEndpointPage: {
      data: components['schemas']['NotificationsWebhookEndpoint'][]
      nextCursor: string | null
    }
    NotificationsWebhookSecret: {
      /**
       * Format: date-time
       * @description Until then the old ones sign too.
       */
      previousExpireAt: string
      /**
       * @description Signs what is sent, by Standard Webhooks. Shown this once.
       * @example whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=
       */
      secret: string
    }
    OrdersLine: {
      name: string
      quantity: number
      sku: string
      unitPrice: components['schemas']['Money']
    }
    OrdersNewOrder: {
      lines: {
        quantity: number
        sku: string
      }[]
      /** @example pm_card_visa */
      paymentMethod: string
    }
    OrdersOrder: {
      /** @enum {string|null} */
      cancelReason:
        | 'requested'
        | 'out-of-stock'
        | 'payment-declined'
        | 'payment-timeout'
        | 'reservation-expired'
        | 'stock-lost'
        | null
      /**
       * Format: date-time
       * @description Set while a cancellation is under way.
       */
      cancelRequestedAt: string | null
      /** Format: date-time */
      createdAt: string
      /** Format: uuid */
      customerId: string
      /** Format: uuid */
      id: string
      lines: components['schemas']['OrdersLine'][]
      /** @enum {string} */
      status: 'pending' | 'confirmed' | 'cancelled'
      total: components['schemas']['Money']
      /** Format: date-time */
      updatedAt: string
    }
    OrdersPage: {
      data: components['schemas']['OrdersOrder'][]
      nextCursor: string | null
    }
    PaymentsDispute: {
      amount: components['schemas']['Money']
      /** Format: date-time */
      createdAt: string
      /** Format: uuid */
      id: string
      /** Format: uuid */
      orderId: string
      /** Format: uuid */
      paymentId: string
      /** @description The provider’s name for it. */
      providerReference: string
      /**
       * @description The provider’s word for it.
       * @example fraudulent
       */
      reason: string
      /**
       * @description `won`: the money stays here.
       * @enum {string}
       */
      status: 'open' | 'won' | 'lost'
    }
    PaymentsDisputesPage: {
      data: components['schemas']['PaymentsDispute'][]
      nextCursor: string | null
    }
    PaymentsNewRefund: {
      amount: components['schemas']['PaymentsRefundAmount']
    }
    PaymentsPage: {
      data: components['schemas']['PaymentsPayment'][]
      nextCursor: string | null
    }
    PaymentsPayment: {
      amount: components['schemas']['Money']
      /** Format: date-time */
      createdAt: string
      /** Format: uuid */
      id: string
      /** Format: uuid */
      orderId: string
      provider: string
      refunded: components['schemas']['Money'] & unknown
      /**
       * @description `refunded`: all of it was given back.
       * @enum {string}
       */
      status: 'pending' | 'authorized' | 'captured' | 'declined' | 'voided' | 'refunded'
    }
    PaymentsRefund: {
      amount: components['schemas']['Money']
      /** Format: date-time */
      createdAt: string
      /** Format: uuid */
      id: string
      /** Format: uuid */
      paymentId: string
      /**
       * @description `refused`: the provider will not give it back, or could not after all.
       * @enum {string}
       */
      status: 'pending' | 'refunded' | 'refused'
    }
    PaymentsRefundAmount: {
      /**
       * @description Minor units, e.g. cents.
       * @example 1299
       */
      amount: number
      /**
       * @description ISO 4217.
       * @example EUR
       */
      currency: string
    }
    PaymentsRefundsPage: {
      data: components['schemas']['PaymentsRefund'][]
      nextCursor: string | null
    }
    Problem: {
      code: string
      detail: string
      errors?: {
        detail: string
        pointer: string
      }[]
      instance: string
      requestId: string
      status: number
      title: string
      type: string
    }
    UsersAccount: components['schemas']['UsersUser'] & {
      /**
       * Format: date-time
       * @description Since when they are kept out.
       */
      disabledAt: string | null
    }
    UsersAccountChange: {
      disabled: boolean
    }
    UsersAccountPage: {
      data: components['schemas']['UsersAccount'][]
      nextCursor: string | null
    }
    UsersCredentials: {
      /**
       * Format: email
       * @example someone@example.com
       */
      email: string
      /** Format: password */
      password: string
    }
    UsersEmailVerification: {
      /** @description What the mailed link ends with, after `#token=`. */
      token: string
    }
    UsersForgotten: {
      /**
       * Format: email
       * @example someone@example.com
       */
      email: string
    }
    UsersKeySet: {
      keys: {
        /** @enum {string} */
        alg: 'EdDSA'
        /** @enum {string} */
        crv: 'Ed25519'
        kid: string
        /** @enum {string} */
        kty: 'OKP'
        /** @enum {string} */
        use: 'sig'
        x: string
      }[]
    }
    UsersNewUser: {
      /**
       * Format: email
       * @example someone@example.com
       */
      email: string
      /** @example Ada */
      name: string
      /** Format: password */
      password: string
    }
    UsersPasswordChange: {
      /** Format: password */
      currentPassword: string
      /** Format: password */
      password: string
    }
    UsersPasswordReset: {
      /** Format: password */
      password: string
      /** @description What the mailed link ends with, after `#token=`. */
      token: string
    }
    UsersProfileChange: {
      /** @example Ada */
      name: string
    }
    UsersRefreshToken: {
      refreshToken: string
    }
    UsersSession: {
      /** Format: date-time */
      createdAt: string
      /** @description Whether it is the one that asks. */
      current: boolean
      /** Format: date-time */
      expiresAt: string
      /** Format: uuid */
      id: string
      /**
       * Format: date-time
       * @description When it was last given an access token.
       */
      lastUsedAt: string
      /** @description What the client that signed in called itself. */
      userAgent: string | null
    }
    UsersSessionPage: {
      data: components['schemas']['UsersSession'][]
      nextCursor: string | null
    }
    UsersSigningKey: {
      /** Format: date-time */
      createdAt: string
      kid: string
      /** @description Whether tokens are signed with it now. */
      signing: boolean
      /**
       * Format: date-time
       * @description When everybody has had time to learn of it.
       */
      signsFrom: string
    }
    UsersSigningKeys: {
      data: components['schemas']['UsersSigningKey'][]
      /** @description There are only a few. */
      nextCursor: null
    }
    UsersTokenPair: {
      accessToken: string
      /** @description Seconds for which the access token is valid. */
      expiresIn: number
      refreshToken: string
      /** @enum {string} */
      tokenType: 'Bearer'
    }
    UsersUser: {
      /** Format: date-time */
      createdAt: string
      email: string
      /** @description Whether they have shown that the address is theirs. */
      emailVerified: boolean
      /** Format: uuid */
      id: string
      name: string
      /** @enum {string} */
      role: 'customer' | 'admin'
    }
  }
  responses: never
  parameters: never
  requestBodies: never
  headers: never
  pathItems: never
}
export type $defs = Record<string, never>
export interface operations {
  getSigningKeys: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The keys, newest first. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['UsersKeySet']
        }
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  listDeadLetters: {
    parameters: {
      query?: {
        /** @description The `nextCursor` of the page before. */
        cursor?: string
        limit?: number
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A page of dead letters. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['DeadLetterPage']
        }
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  discardDeadLetter: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It counts as handled. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  replayDeadLetter: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It will be tried again. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  listNotifications: {
    parameters: {
      query?: {
        /** @description The `nextCursor` of the page before. */
        cursor?: string
        limit?: number
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A page of notifications. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['NotificationsPage']
        }
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getNotificationPreferences: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Your preferences. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['NotificationsPreferences']
        }
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  changeNotificationPreferences: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['NotificationsPreferencesChange']
      }
    }
    responses: {
      /** @description Your preferences as changed. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['NotificationsPreferences']
        }
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  listOrders: {
    parameters: {
      query?: {
        /** @description The `nextCursor` of the page before. */
        cursor?: string
        /** @description Only this customer’s orders. */
        customerId?: string
        limit?: number
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A page of orders. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['OrdersPage']
        }
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  placeOrder: {
    parameters: {
      query?: never
      header: {
        'idempotency-key': string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['OrdersNewOrder']
      }
    }
    responses: {
      /** @description The order, pending. */
      201: {
        headers: {
          /** @description `true` where this was done before, under the same key. */
          'Idempotency-Replayed'?: 'true'
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['OrdersOrder']
        }
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getOrder: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The order. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['OrdersOrder']
        }
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  cancelOrder: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The order; it will be cancelled soon, if it is not already. */
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['OrdersOrder']
        }
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  listPayments: {
    parameters: {
      query?: {
        /** @description The `nextCursor` of the page before. */
        cursor?: string
        limit?: number
        /** @description Only the payments of this order. */
        orderId?: string
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A page of payments. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['PaymentsPage']
        }
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  listRefunds: {
    parameters: {
      query?: {
        /** @description The `nextCursor` of the page before. */
        cursor?: string
        limit?: number
      }
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A page of refunds. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['PaymentsRefundsPage']
        }
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  refundPayment: {
    parameters: {
      query?: never
      header: {
        'idempotency-key': string
      }
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['PaymentsNewRefund']
      }
    }
    responses: {
      /** @description The refund, on its way. */
      201: {
        headers: {
          /** @description `true` where this was done before, under the same key. */
          'Idempotency-Replayed'?: 'true'
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['PaymentsRefund']
        }
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  listDisputes: {
    parameters: {
      query?: {
        /** @description The `nextCursor` of the page before. */
        cursor?: string
        limit?: number
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A page of disputes. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['PaymentsDisputesPage']
        }
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  receivePaymentWebhook: {
    parameters: {
      query?: never
      header?: {
        /** @description Of the body, byte for byte. Without a valid one: 401. */
        'stripe-signature'?: string
      }
      path: {
        provider: 'stripe'
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': Record<string, never>
      }
    }
    responses: {
      /** @description Heard, or of no concern. What comes twice is heard once. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  listProducts: {
    parameters: {
      query?: {
        /** @description The `nextCursor` of the page before. */
        cursor?: string
        limit?: number
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A page of products. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['InventoryProductPage']
        }
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  addProduct: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['InventoryNewProduct']
      }
    }
    responses: {
      /** @description The product. */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['InventoryProduct']
        }
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getProduct: {
    parameters: {
      query?: never
      header?: {
        'if-none-match'?: string
      }
      path: {
        sku: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The product, with an `ETag`. */
      200: {
        headers: {
          /** @description The version that this is of. Send it as `If-None-Match` or `If-Match`. */
          ETag: string
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['InventoryProduct']
        }
      }
      /** @description What the client has is current. */
      304: {
        headers: {
          /** @description The version that this is of. Send it as `If-None-Match` or `If-Match`. */
          ETag: string
          [name: string]: unknown
        }
        content?: never
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  changeProduct: {
    parameters: {
      query?: never
      header?: {
        'if-match'?: string
      }
      path: {
        sku: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['InventoryProductChange']
      }
    }
    responses: {
      /** @description The product as changed, with the new `ETag`. */
      200: {
        headers: {
          /** @description The version that this is of. Send it as `If-None-Match` or `If-Match`. */
          ETag: string
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['InventoryProduct']
        }
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getStock: {
    parameters: {
      query?: never
      header?: {
        'if-none-match'?: string
      }
      path: {
        sku: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The product with its stock, and an `ETag`. */
      200: {
        headers: {
          /** @description The version that this is of. Send it as `If-None-Match` or `If-Match`. */
          ETag: string
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['InventoryStock']
        }
      }
      /** @description What the client has is current. */
      304: {
        headers: {
          /** @description The version that this is of. Send it as `If-None-Match` or `If-Match`. */
          ETag: string
          [name: string]: unknown
        }
        content?: never
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  setStock: {
    parameters: {
      query?: never
      header?: {
        'if-match'?: string
      }
      path: {
        sku: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['InventoryStockChange']
      }
    }
    responses: {
      /** @description The product with its new stock, and the new `ETag`. */
      200: {
        headers: {
          /** @description The version that this is of. Send it as `If-None-Match` or `If-Match`. */
          ETag: string
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['InventoryStock']
        }
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  listSessions: {
    parameters: {
      query?: {
        /** @description The `nextCursor` of the page before. */
        cursor?: string
        limit?: number
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A page of your sessions. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['UsersSessionPage']
        }
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  signIn: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['UsersCredentials']
      }
    }
    responses: {
      /** @description An access token, and a refresh token for the next one. */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['UsersTokenPair']
        }
      }
      /** @description Tried too often; `Retry-After` says when again. */
      429: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  endSession: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It has ended. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  signOut: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Signed out. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  endOtherSessions: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description This session is the only one left. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  refreshSession: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['UsersRefreshToken']
      }
    }
    responses: {
      /** @description The new pair. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['UsersTokenPair']
        }
      }
      /** @description Tried too often; `Retry-After` says when again. */
      429: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  listSigningKeys: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Those that are published. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['UsersSigningKeys']
        }
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  rotateSigningKey: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The new key. */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['UsersSigningKey']
        }
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  removeSigningKey: {
    parameters: {
      query?: never
      header?: never
      path: {
        kid: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Nobody believes it any more. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  listUsers: {
    parameters: {
      query?: {
        /** @description The `nextCursor` of the page before. */
        cursor?: string
        /** @description The one with this address, if there is one. */
        email?: string
        limit?: number
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A page of users. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['UsersAccountPage']
        }
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  registerUser: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['UsersNewUser']
      }
    }
    responses: {
      /** @description The new user. */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['UsersUser']
        }
      }
      /** @description Tried too often; `Retry-After` says when again. */
      429: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getUser: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The user. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['UsersAccount']
        }
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  changeUser: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['UsersAccountChange']
      }
    }
    responses: {
      /** @description The user as changed. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['UsersAccount']
        }
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  requestEmailVerification: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It is on its way, and older ones are void. It is good for three days. */
      202: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description Tried too often; `Retry-After` says when again. */
      429: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  verifyEmail: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['UsersEmailVerification']
      }
    }
    responses: {
      /** @description The address is verified. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description Tried too often; `Retry-After` says when again. */
      429: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getMe: {
    parameters: {
      query?: never
      header?: {
        'if-none-match'?: string
      }
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The user, with an `ETag`. */
      200: {
        headers: {
          /** @description The version that this is of. Send it as `If-None-Match` or `If-Match`. */
          ETag: string
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['UsersUser']
        }
      }
      /** @description What the client has is current. */
      304: {
        headers: {
          /** @description The version that this is of. Send it as `If-None-Match` or `If-Match`. */
          ETag: string
          [name: string]: unknown
        }
        content?: never
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  changeMe: {
    parameters: {
      query?: never
      header?: {
        'if-match'?: string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['UsersProfileChange']
      }
    }
    responses: {
      /** @description The user as changed, with the new `ETag`. */
      200: {
        headers: {
          /** @description The version that this is of. Send it as `If-None-Match` or `If-Match`. */
          ETag: string
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['UsersUser']
        }
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  changePassword: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['UsersPasswordChange']
      }
    }
    responses: {
      /** @description The password is changed. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description Tried too often; `Retry-After` says when again. */
      429: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  requestPasswordReset: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['UsersForgotten']
      }
    }
    responses: {
      /** @description If there is such a user, they are mailed a link. It is good for 30 minutes. */
      202: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description Tried too often; `Retry-After` says when again. */
      429: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  resetPassword: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['UsersPasswordReset']
      }
    }
    responses: {
      /** @description The password is set. Sign in with it. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description Tried too often; `Retry-After` says when again. */
      429: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  listWebhookEndpoints: {
    parameters: {
      query?: {
        /** @description The `nextCursor` of the page before. */
        cursor?: string
        limit?: number
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A page of endpoints. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['NotificationsWebhookEndpointPage']
        }
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  registerWebhookEndpoint: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['NotificationsNewWebhookEndpoint']
      }
    }
    responses: {
      /** @description The endpoint, with its secret. */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['NotificationsRegisteredWebhookEndpoint']
        }
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  getWebhookEndpoint: {
    parameters: {
      query?: never
      header?: {
        'if-none-match'?: string
      }
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The endpoint, with an `ETag`. */
      200: {
        headers: {
          /** @description The version that this is of. Send it as `If-None-Match` or `If-Match`. */
          ETag: string
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['NotificationsWebhookEndpoint']
        }
      }
      /** @description What the client has is current. */
      304: {
        headers: {
          /** @description The version that this is of. Send it as `If-None-Match` or `If-Match`. */
          ETag: string
          [name: string]: unknown
        }
        content?: never
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  removeWebhookEndpoint: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It is gone. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  changeWebhookEndpoint: {
    parameters: {
      query?: never
      header?: {
        'if-match'?: string
      }
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['NotificationsWebhookEndpointChange']
      }
    }
    responses: {
      /** @description The endpoint as changed, with the new `ETag`. */
      200: {
        headers: {
          /** @description The version that this is of. Send it as `If-None-Match` or `If-Match`. */
          ETag: string
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['NotificationsWebhookEndpoint']
        }
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  listWebhookDeliveries: {
    parameters: {
      query?: {
        /** @description The `nextCursor` of the page before. */
        cursor?: string
        limit?: number
        status?: 'pending' | 'delivered' | 'dead'
      }
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A page of deliveries. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['NotificationsWebhookDeliveryPage']
        }
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  replayWebhookDelivery: {
    parameters: {
      query?: never
      header?: never
      path: {
        deliveryId: string
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The delivery, on its way. */
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['NotificationsWebhookDelivery']
        }
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  rotateWebhookSecret: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The new secret, shown this once. */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['NotificationsWebhookSecret']
        }
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  testWebhookEndpoint: {
    parameters: {
      query?: never
      header?: never
      path: {
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The delivery, on its way. */
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': components['schemas']['NotificationsWebhookDelivery']
        }
      }
      /** @description A problem (RFC 9457). */
      default: {
        headers: {
          /** @description After how many seconds to try again: with 429 and 503, and where calls met. */
          'Retry-After'?: number
          /** @description With 401. */
          'WWW-Authenticate'?: string
          [name: string]: unknown
        }
        content: {
          'application/problem+json': components['schemas']['Problem']
        }
      }
    }
  }
  onOrderCancelled: {
    parameters: {
      query?: never
      header: {
        /** @description The same at each try: by it a double is known. */
        'webhook-id': string
        /** @description `v1,<base64>`, one for each secret that signs. */
        'webhook-signature': string
        /** @description When this try was made, in seconds since 1970. */
        'webhook-timestamp': string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          data: {
            /** Format: uuid */
            customerId: string
            /** Format: uuid */
            orderId: string
            reason: string
          }
          /**
           * Format: date-time
           * @description When it happened, however late this comes.
           */
          timestamp: string
          /** @enum {string} */
          type: 'order.cancelled'
        }
      }
    }
    responses: {
      /** @description Taken. */
      '2XX': {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description The endpoint is gone: it is disabled. */
      410: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description Not taken: it is tried again. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  onOrderConfirmed: {
    parameters: {
      query?: never
      header: {
        /** @description The same at each try: by it a double is known. */
        'webhook-id': string
        /** @description `v1,<base64>`, one for each secret that signs. */
        'webhook-signature': string
        /** @description When this try was made, in seconds since 1970. */
        'webhook-timestamp': string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          data: {
            /** Format: uuid */
            customerId: string
            /** Format: uuid */
            orderId: string
            total: components['schemas']['Money']
          }
          /**
           * Format: date-time
           * @description When it happened, however late this comes.
           */
          timestamp: string
          /** @enum {string} */
          type: 'order.confirmed'
        }
      }
    }
    responses: {
      /** @description Taken. */
      '2XX': {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description The endpoint is gone: it is disabled. */
      410: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description Not taken: it is tried again. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  onOrderPlaced: {
    parameters: {
      query?: never
      header: {
        /** @description The same at each try: by it a double is known. */
        'webhook-id': string
        /** @description `v1,<base64>`, one for each secret that signs. */
        'webhook-signature': string
        /** @description When this try was made, in seconds since 1970. */
        'webhook-timestamp': string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          data: {
            /** Format: uuid */
            customerId: string
            lines: {
              quantity: number
              sku: string
              unitPrice: components['schemas']['Money']
            }[]
            /** Format: uuid */
            orderId: string
            total: components['schemas']['Money']
          }
          /**
           * Format: date-time
           * @description When it happened, however late this comes.
           */
          timestamp: string
          /** @enum {string} */
          type: 'order.placed'
        }
      }
    }
    responses: {
      /** @description Taken. */
      '2XX': {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description The endpoint is gone: it is disabled. */
      410: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description Not taken: it is tried again. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  onPaymentCaptured: {
    parameters: {
      query?: never
      header: {
        /** @description The same at each try: by it a double is known. */
        'webhook-id': string
        /** @description `v1,<base64>`, one for each secret that signs. */
        'webhook-signature': string
        /** @description When this try was made, in seconds since 1970. */
        'webhook-timestamp': string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          data: {
            amount: components['schemas']['Money']
            /** Format: uuid */
            orderId: string
            /** Format: uuid */
            paymentId: string
          }
          /**
           * Format: date-time
           * @description When it happened, however late this comes.
           */
          timestamp: string
          /** @enum {string} */
          type: 'payment.captured'
        }
      }
    }
    responses: {
      /** @description Taken. */
      '2XX': {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description The endpoint is gone: it is disabled. */
      410: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description Not taken: it is tried again. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  onPaymentRefundFailed: {
    parameters: {
      query?: never
      header: {
        /** @description The same at each try: by it a double is known. */
        'webhook-id': string
        /** @description `v1,<base64>`, one for each secret that signs. */
        'webhook-signature': string
        /** @description When this try was made, in seconds since 1970. */
        'webhook-timestamp': string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          data: {
            amount: components['schemas']['Money']
            /** Format: uuid */
            customerId: string
            /** Format: uuid */
            orderId: string
            /** Format: uuid */
            paymentId: string
            /** Format: uuid */
            refundId: string
          }
          /**
           * Format: date-time
           * @description When it happened, however late this comes.
           */
          timestamp: string
          /** @enum {string} */
          type: 'payment.refund-failed'
        }
      }
    }
    responses: {
      /** @description Taken. */
      '2XX': {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description The endpoint is gone: it is disabled. */
      410: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description Not taken: it is tried again. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  onPaymentRefunded: {
    parameters: {
      query?: never
      header: {
        /** @description The same at each try: by it a double is known. */
        'webhook-id': string
        /** @description `v1,<base64>`, one for each secret that signs. */
        'webhook-signature': string
        /** @description When this try was made, in seconds since 1970. */
        'webhook-timestamp': string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          data: {
            amount: components['schemas']['Money']
            /** Format: uuid */
            customerId: string
            /** Format: uuid */
            orderId: string
            /** Format: uuid */
            paymentId: string
            /** Format: uuid */
            refundId: string
          }
          /**
           * Format: date-time
           * @description When it happened, however late this comes.
           */
          timestamp: string
          /** @enum {string} */
          type: 'payment.refunded'
        }
      }
    }
    responses: {
      /** @description Taken. */
      '2XX': {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description The endpoint is gone: it is disabled. */
      410: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description Not taken: it is tried again. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  onPaymentVoided: {
    parameters: {
      query?: never
      header: {
        /** @description The same at each try: by it a double is known. */
        'webhook-id': string
        /** @description `v1,<base64>`, one for each secret that signs. */
        'webhook-signature': string
        /** @description When this try was made, in seconds since 1970. */
        'webhook-timestamp': string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          data: {
            amount: components['schemas']['Money']
            /** Format: uuid */
            customerId: string
            /** Format: uuid */
            orderId: string
            /** Format: uuid */
            paymentId: string
            wasTaken: boolean
          }
          /**
           * Format: date-time
           * @description When it happened, however late this comes.
           */
          timestamp: string
          /** @enum {string} */
          type: 'payment.voided'
        }
      }
    }
    responses: {
      /** @description Taken. */
      '2XX': {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description The endpoint is gone: it is disabled. */
      410: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description Not taken: it is tried again. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  onUserRegistered: {
    parameters: {
      query?: never
      header: {
        /** @description The same at each try: by it a double is known. */
        'webhook-id': string
        /** @description `v1,<base64>`, one for each secret that signs. */
        'webhook-signature': string
        /** @description When this try was made, in seconds since 1970. */
        'webhook-timestamp': string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          data: {
            /** Format: uuid */
            userId: string
          }
          /**
           * Format: date-time
           * @description When it happened, however late this comes.
           */
          timestamp: string
          /** @enum {string} */
          type: 'user.registered'
        }
      }
    }
    responses: {
      /** @description Taken. */
      '2XX': {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description The endpoint is gone: it is disabled. */
      410: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description Not taken: it is tried again. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  onWebhookTest: {
    parameters: {
      query?: never
      header: {
        /** @description The same at each try: by it a double is known. */
        'webhook-id': string
        /** @description `v1,<base64>`, one for each secret that signs. */
        'webhook-signature': string
        /** @description When this try was made, in seconds since 1970. */
        'webhook-timestamp': string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          data: {
            /** Format: uuid */
            endpointId: string
          }
          /**
           * Format: date-time
           * @description When it happened, however late this comes.
           */
          timestamp: string
          /** @enum {string} */
          type: 'webhook.test'
        }
      }
    }
    responses: {
      /** @description Taken. */
      '2XX': {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description The endpoint is gone: it is disabled. */
      410: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      /** @description Not taken: it is tried again. */
      default: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
}
