// Inventory at home in a real database, and a stand-in for orders that sends it commands and hears its events.
import postgres from 'postgres'
import { inventory, ReservationExpired, StockLost, StockRefused, StockReserved } from '#modules/inventory'
import { type DataOf, declareModule, defineContract } from '#runtime'
import { inventoryModule } from '../../../modules/inventory/index.ts'
import type { Command } from '../../../runtime/contract.ts'
import { type HostedModules, openHostedModules } from '../../../runtime/hosting/hosted-modules.ts'
import { testDatabase } from '../../world/database.ts'
import { until } from '../../world/until.ts'

type Heard = { readonly orderId: string; readonly what: string } & Record<string, unknown>

interface StockOf {
  readonly onHand: number
  readonly reserved: number
}

export interface StockWorld {
  readonly sql: postgres.Sql
  /** What was announced about an order, in order. */
  heardOf(orderId: string): Heard[]
  /** Handler failures so far: a deadlock would be one. */
  readonly failures: unknown[]
  /** Fresh products with so many on hand of each. */
  stock(onHand: Record<string, number>): Promise<void>
  stockOf(sku: string): Promise<StockOf>
  /** Sends commands in one transaction, in this order. */
  send<C extends Command>(command: C, ...data: readonly DataOf<C>[]): Promise<void>
  /** Waits until everything that was sent has been handled; what is delayed by then excepted. */
  settled(): Promise<void>
  /** Brings the end of the reservation's time. */
  timeIsOver(orderId: string): Promise<void>
  /** Runs `during` while somebody else has the product locked. */
  whileLocked(sku: string, during: () => Promise<void>): Promise<void>
  /** Waits until so many transactions wait for a lock. */
  waiting(count: number): Promise<void>
  close(): Promise<void>
}

interface Sending {
  readonly command: Command
  readonly data: readonly unknown[]
}

/** Reservations last for half an hour. */
export async function openStockWorld(): Promise<StockWorld> {
  const database = await testDatabase({ modules: ['inventory', 'orders'] })
  const sql = postgres(database.url, { max: 2, onnotice: () => {} })
  const heard: Heard[] = []
  const failures: unknown[] = []
  const standIn = declareModule(defineContract('orders', {}), { uses: [inventory] })
  const hear = (what: string) =>
    standIn.useCase((data: { readonly orderId: string }) => void heard.push({ what, ...data }))
  const sendAll = standIn.useCase(({ command, data }: Sending, { send }) => {
    for (const each of data) send(command as never, each as never) // the world's `send` has checked that they belong together
  })
  const settings: Record<string, unknown> = {
    inventory: { RESERVATION_TTL_MINUTES: 30, DEMO_CATALOGUE: false },
  }
  const hosting: HostedModules = openHostedModules({
    modules: [
      inventoryModule,
      standIn.defineModule({
        handlers: [
          standIn.handle(StockReserved, hear('reserved')),
          standIn.handle(StockRefused, hear('refused')),
          standIn.handle(ReservationExpired, hear('expired')),
          standIn.handle(StockLost, hear('lost')),
        ],
        answers: [],
      }),
    ],
    databaseUrlOf: (module) => database.roleUrl(module),
    settingsOf: (module) => settings[module] ?? {},
    poolSize: 4,
    delivery: { pollMs: 20, acknowledgeMs: 1 },
    observer: {
      handled() {},
      parked() {},
      healed() {},
      retried: (_module, _message, error) => void failures.push(error),
      died: (_module, _message, _id, error) => void failures.push(error),
      failed: (_module, _work, error) => void failures.push(error),
    },
    now: () => new Date(),
    random: Math.random,
  })
  await hosting.start()
  const orders = hosting.hosted.find(({ definition }) => definition.name === 'orders')
  if (!orders) throw new Error('the stand-in for orders is not hosted')

  return {
    sql,
    failures,
    heardOf: (orderId) => heard.filter((each) => each.orderId === orderId),
    async stock(onHand) {
      for (const [sku, count] of Object.entries(onHand))
        await sql`insert into inventory.products (sku, name, description, price_amount, currency, on_hand, created_at)
                  values (${sku}, ${sku}, '', 100, 'EUR', ${count}, now())`
    },
    async stockOf(sku) {
      const [stock] = await sql<
        [StockOf]
      >`select on_hand as "onHand", reserved from inventory.products where sku = ${sku}`
      return { ...stock }
    },
    async send(command, ...data) {
      await orders.useCases.run(({ given }) => sendAll({ command, data }, given as never), {
        context: { requestId: 'test', caller: { kind: 'system' } },
        signal: AbortSignal.timeout(10_000),
        pool: orders.pool,
      })
    },
    async settled() {
      await until('nothing under way', async () => {
        const [row] = await sql<[{ count: number }]>`
          select (select count(*) from orders.outbox)::int
               + (select count(*) from inventory.outbox where next_at < now() + interval '1 minute')::int as count`
        return row.count === 0
      })
    },
    async timeIsOver(orderId) {
      const due = await sql`
        update inventory.outbox set next_at = now()
         where name = 'inventory.expire-reservation@1' and data->>'orderId' = ${orderId} returning id`
      if (due.length === 0) throw new Error(`no deadline stands for the order ${orderId}`)
    },
    async whileLocked(sku, during) {
      await sql.begin(async (tx) => {
        await tx`select from inventory.products where sku = ${sku} for update`
        await during()
      })
    },
    async waiting(count) {
      await until(`${count} waiting for a lock`, async () => {
        const [row] = await sql<[{ count: number }]>`
          select count(*)::int as count from pg_stat_activity
           where datname = current_database() and wait_event_type = 'Lock'`
        return row.count === count
      })
    },
    async close() {
      await hosting.stopDelivery(1_000)
      await hosting.close(1_000)
      await sql.end()
      await database.drop()
    },
  }
}
