// Two small modules, one of which asks the other: for the question between processes, with no database behind it.
import { declareModule, defineContract, Money, query, z } from '#runtime'
import {
  type HostedModules,
  type HostedModulesOptions,
  openHostedModules,
} from '../../../runtime/hosting/hosted-modules.ts'

const Sku = z.string().regex(/^[A-Z0-9][A-Z0-9-]{0,63}$/)
export const Prices = query(
  'shop.prices',
  z.object({ skus: z.array(Sku).max(100) }),
  z.array(z.object({ sku: Sku, name: z.string(), price: Money })),
)
const shop = defineContract('shop', { Prices })
const desk = defineContract('desk', {})
const shopModule = declareModule(shop, { uses: [] })
const deskModule = declareModule(desk, { uses: [shop] })

export const pricesOf = (skus: readonly string[]) =>
  skus.map((sku) => ({ sku, name: 'Rip saw', price: { amount: 5_490, currency: 'EUR' } }))

const modules = [
  shopModule.defineModule({
    handlers: [],
    answers: [shopModule.answer(Prices, async ({ skus }) => pricesOf(skus))],
  }),
  deskModule.defineModule({ handlers: [], answers: [] }),
]

/** A process that hosts one of them. Never started: nothing here reaches for the database, so there is none. */
export function openHome(
  module: 'shop' | 'desk',
  elsewhere: NonNullable<HostedModulesOptions['elsewhere']>,
): HostedModules {
  const never = 1e9
  return openHostedModules({
    modules,
    hosts: [module],
    elsewhere,
    databaseUrlOf: () => 'postgres://nobody:nothing@127.0.0.1:1/none',
    settingsOf: () => ({}),
    poolSize: 1,
    delivery: { pollMs: never, sweepMs: never, pruneMs: never },
    observer: {
      handled: () => {},
      retried: () => {},
      parked: () => {},
      died: () => {},
      healed: () => {},
      failed: () => {},
    },
    now: () => new Date(),
    random: Math.random,
  })
}
