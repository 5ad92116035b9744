// The real modules in this process on a database of their own, with goods that do not run out.
import { modules } from '../../deploy/modules.ts'
import { ordersModule } from '../../modules/orders/index.ts'
import type { Order } from '../../modules/orders/order.ts'
import { placeOrder } from '../../modules/orders/place-order.ts'
import { CustomerId } from '../../modules/orders/contract.ts'
import type { Transport } from '../../runtime/delivery/transport.ts'
import type { DeliverySettings } from '../../runtime/delivery/settings.ts'
import { type HostedModules, openHostedModules } from '../../runtime/hosting/hosted-modules.ts'
import { type MeasuredDatabase, openMeasuredDatabase } from './database-costs.ts'

export interface BenchShop extends AsyncDisposable {
  readonly database: MeasuredDatabase
  readonly hosting: HostedModules
  /** As a request does it, but for HTTP and the idempotency key. */
  place(): Promise<Order>
}

export interface BenchShopOptions {
  readonly poolSize: number
  readonly transport?: Transport
  readonly delivery?: Partial<DeliverySettings>
  /** A message was applied and committed. */
  handled?(module: string, message: string): void
}

export const basket = {
  lines: [
    { sku: 'SAW-RIP-24', quantity: 1 },
    { sku: 'GLUE-WOOD-500', quantity: 2 },
    { sku: 'MALLET-BEECH', quantity: 1 },
  ],
  paymentMethod: 'pm_card_visa',
}

/** The demo's catalogue, and more of each than any bench sells. */
export async function stockUp(database: MeasuredDatabase): Promise<void> {
  await database.sql`update inventory.products set on_hand = 1000000000`
}

export async function openBenchShop(options: BenchShopOptions): Promise<BenchShop> {
  const database = await openMeasuredDatabase()
  const hosting = openHostedModules({
    ...options,
    modules,
    databaseUrlOf: database.roleUrl,
    settingsOf,
    observer: {
      handled: options.handled ?? (() => {}),
      retried: (...details) => console.error(...details),
      parked: () => {},
      died: (...details) => console.error(...details),
      healed: () => {},
      failed: (...details) => console.error(...details),
    },
    now: () => new Date(),
    random: Math.random,
  })
  await hosting.start()
  await stockUp(database)
  const host = hosting.hosted.find(({ definition }) => definition === ordersModule)
  if (!host) throw new Error('orders is not hosted')
  const { useCases, pool } = host
  const context = { requestId: 'bench', caller: { kind: 'system' } } as const
  const customerId = CustomerId.parse(Bun.randomUUIDv7())
  return {
    database,
    hosting,
    place() {
      const { signal } = new AbortController()
      const work = { context, signal, pool }
      return useCases.run(({ given }) => placeOrder({ ...basket, customerId }, given as never), work) // orders' own context
    },
    async [Symbol.asyncDispose]() {
      await hosting.stopDelivery(1_000)
      await hosting.close(1_000)
      await database[Symbol.asyncDispose]()
    },
  }
}

function settingsOf(name: string): unknown {
  const shape = modules.find((module) => module.name === name)?.settings ?? {}
  const given: Record<string, string> = { DEMO_CATALOGUE: 'true' }
  return Object.fromEntries(
    Object.entries(shape).map(([variable, schema]) => [variable, schema.parse(given[variable])]),
  )
}
