// Payments at home in a real database, and a stand-in for orders that sends it wishes and hears what became of them.
import postgres from 'postgres'
import {
  CustomerId,
  OrderId,
  PaymentDeclined,
  payments,
  PaymentRefunded,
  PaymentRefundFailed,
  PaymentTaken,
  PaymentVoided,
  TakePayment,
  VoidPayment,
} from '#modules/payments'
import { declareModule, defineContract, type DataOf, type Money } from '#runtime'
import { paymentsModule } from '../../../modules/payments/index.ts'
import type { Command } from '../../../runtime/contract.ts'
import type { DeliverySettings } from '../../../runtime/delivery/settings.ts'
import type { UseCase } from '../../../runtime/use-case.ts'
import { openHostedModules } from '../../../runtime/hosting/hosted-modules.ts'
import { type TestDatabase, testDatabase } from '../../world/database.ts'
import { until } from '../../world/until.ts'
import { euros } from './payment-fixture.ts'
import { secretKey, type StripeServer, webhookSecret } from './stripe-server.ts'

export interface Till {
  readonly sql: postgres.Sql
  /** What was said about an order, without its ids, in order. */
  heardOf(orderId: OrderId): unknown[]
  /** Handlers that failed and dead letters, as sentences. */
  readonly troubles: string[]
  /** Wishes for payment of a new order; with `thenVoid` for its voiding too, in the same transaction. */
  take(method: string, options?: { amount?: Money; thenVoid?: boolean }): Promise<OrderId>
  send<C extends Command>(command: C, data: DataOf<C>): Promise<void>
  /** Runs one of payments' use cases. */
  run<Input>(useCase: UseCase<Input, unknown, never>, input: Input): Promise<void>
  /** As an operator does. */
  discardDead(): Promise<void>
  statusOf(orderId: OrderId): Promise<string | undefined>
  /** Waits until everything that was sent has been handled. */
  settled(): Promise<void>
  /** The kinds of entries in the provider's books about an order, in order. */
  booksOf(orderId: OrderId): Promise<string[]>
  /** Captured minus given back, in the provider's books. */
  chargeOf(orderId: OrderId): Promise<number>
  /** Ends with its calls under way: nothing of them is recorded. */
  crash(): Promise<void>
  close(): Promise<void>
}

interface TillOptions {
  readonly timeoutMs?: number
  readonly slowMs?: number
  /** Takes the money in the sandbox's place. */
  readonly stripe?: StripeServer | undefined
  /** How far the clock is ahead. */
  readonly aheadMs?: number
  /** To open again on what another one left. It is dropped by whoever made it. */
  readonly database?: TestDatabase
  readonly delivery?: Partial<DeliverySettings>
}

/** An event of payments; its ids, and what it says beside them. */
interface Heard {
  readonly orderId: string
  readonly paymentId: string
  readonly customerId?: string
  readonly refundId?: string
}

const customerId = CustomerId.parse(Bun.randomUUIDv7())

export const tillDatabase = () => testDatabase({ modules: ['payments', 'orders'] })

export async function openTill(options: TillOptions = {}): Promise<Till> {
  const { timeoutMs = 5_000, slowMs = 50, aheadMs = 0, delivery, stripe } = options
  const database = options.database ?? (await tillDatabase())
  const sql = postgres(database.url, { max: 2, onnotice: () => {} })
  const heard: { orderId: string; said: unknown }[] = []
  const troubles: string[] = []
  const standIn = declareModule(defineContract('orders', {}), { uses: [payments] })
  const hear = (what: string) =>
    standIn.useCase((event: Heard) => {
      const { orderId, paymentId: _, customerId: __, refundId: ___, ...said } = event
      heard.push({ orderId, said: { what, ...said } })
    })
  const sendAll = standIn.useCase((sendings: readonly { command: Command; data: unknown }[], { send }) => {
    for (const { command, data } of sendings) send(command as never, data as never) // `send` below has checked that they belong together
  })
  const settings = {
    PAYMENT_PROVIDER: stripe ? 'stripe' : 'sandbox',
    PAYMENT_TIMEOUT_MS: timeoutMs,
    PAYMENT_SANDBOX_SLOW_MS: slowMs,
    STRIPE_SECRET_KEY: secretKey,
    STRIPE_WEBHOOK_SECRET: [webhookSecret],
    STRIPE_API_BASE: stripe?.url,
  }
  const hosting = openHostedModules({
    modules: [
      paymentsModule,
      standIn.defineModule({
        handlers: [
          standIn.handle(PaymentTaken, hear('taken')),
          standIn.handle(PaymentDeclined, hear('declined')),
          standIn.handle(PaymentVoided, hear('voided')),
          standIn.handle(PaymentRefunded, hear('refunded')),
          standIn.handle(PaymentRefundFailed, hear('refund failed')),
        ],
        answers: [],
      }),
    ],
    databaseUrlOf: (module) => database.roleUrl(module),
    settingsOf: (module) => (module === 'payments' ? settings : {}),
    poolSize: 4,
    delivery: { pollMs: 20, acknowledgeMs: 1, firstBackoffMs: 20, longestBackoffMs: 100, ...delivery },
    observer: {
      handled() {},
      parked() {},
      healed() {},
      retried: (_module, message, error) => void troubles.push(`${message} retried: ${String(error)}`),
      died: (_module, message, _id, error) => void troubles.push(`${message} dead: ${String(error)}`),
      failed: (_module, work, error) => void troubles.push(`${work}: ${String(error)}`),
    },
    now: () => new Date(Date.now() + aheadMs),
    random: Math.random,
  })
  await hosting.start()
  function hosted(name: string) {
    const one = hosting.hosted.find(({ definition }) => definition.name === name)
    if (!one) throw new Error(`${name} is not hosted`)
    return one
  }
  function runIn<Input>(name: string, useCase: UseCase<Input, unknown, never>, input: Input) {
    const { useCases, pool } = hosted(name)
    return useCases.run<void>(async ({ given }) => void (await useCase(input, given as never)), {
      // what it is given is its own module's
      context: { requestId: 'test', caller: { kind: 'system' } },
      signal: AbortSignal.timeout(10_000),
      pool,
    })
  }

  const sendTogether = (...sendings: { command: Command; data: unknown }[]) =>
    runIn('orders', sendAll, sendings)

  const till: Till = {
    sql,
    troubles,
    heardOf: (orderId) => heard.filter((each) => each.orderId === orderId).map(({ said }) => said),
    async take(method, { amount = euros(1_000), thenVoid = false } = {}) {
      const orderId = OrderId.parse(Bun.randomUUIDv7())
      const take = { command: TakePayment, data: { orderId, customerId, amount, method } }
      await sendTogether(take, ...(thenVoid ? [{ command: VoidPayment, data: { orderId } }] : []))
      return orderId
    },
    send: (command, data) => sendTogether({ command, data }),
    run: (useCase, input) => runIn('payments', useCase, input),
    discardDead: async () => {
      const { deadLetters } = hosted('payments')
      for (const { id } of await deadLetters.list(10)) await deadLetters.discard(id, 'an operator')
    },
    async statusOf(orderId) {
      const [row] = await sql`select status from payments.payments where order_id = ${orderId}`
      return row?.['status']
    },
    async settled() {
      const isQuiet = async () => {
        // Not until the outboxes are empty: an acknowledgement may take its time.
        const open = await sql`
          select from (select id from orders.outbox union all select id from payments.outbox) sent
           where not exists (select from payments.inbox i where i.id = sent.id and i.state in ('handled', 'discarded'))
             and not exists (select from orders.inbox i where i.id = sent.id and i.state in ('handled', 'discarded')) limit 1`
        return open.length === 0
      }
      await until('nothing under way', isQuiet, 30_000)
    },
    async booksOf(orderId) {
      if (stripe) return entriesOf(stripe, orderId).map(({ kind }) => kind)
      const rows =
        await sql`select kind from payments.sandbox_ledger where reference = ${orderId} order by at`
      return rows.map((row) => row['kind'])
    },
    async chargeOf(orderId) {
      if (stripe) return chargeAt(stripe, orderId)
      const [row] = await sql`
        select coalesce(sum(case kind when 'capture' then amount when 'refund' then -amount end), 0)::int as charge
          from payments.sandbox_ledger where reference = ${orderId}`
      return row?.['charge']
    },
    async crash() {
      await hosting.close(0)
      await hosting.stopDelivery(0)
      await sql.end()
    },
    async close() {
      await hosting.stopDelivery(1_000)
      await hosting.close(1_000)
      await sql.end()
      if (!options.database) await database.drop()
    },
  }
  return till
}

const kinds: Readonly<Record<string, string>> = {
  'payment_intent.amount_capturable_updated': 'authorize',
  'payment_intent.payment_failed': 'decline',
  'payment_intent.succeeded': 'capture',
  'payment_intent.canceled': 'void',
  'charge.refunded': 'refund',
}

/** What Stripe would tell of an order, as entries like the sandbox's. */
export function entriesOf({ books }: StripeServer, orderId: string) {
  return books.events.flatMap((event) => {
    const object = event.data.object as { readonly metadata?: Readonly<Record<string, string>> } // of each that has a kind
    const kind = object.metadata?.['kerf_reference'] === orderId ? kinds[event.type] : undefined
    return kind ? [{ kind, event }] : []
  })
}

function chargeAt({ books }: StripeServer, orderId: string): number {
  const own = [...books.intents.values()].filter(({ metadata }) => metadata['kerf_reference'] === orderId)
  const taken = own.filter(({ status }) => status === 'succeeded')
  return taken.reduce((total, { id, amount }) => total + amount - books.backOf(id), 0)
}
