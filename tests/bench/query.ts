// A question from one module to another in the same process, beside the plain call of the function that answers it.
import { declareModule, defineContract, Money, query, z } from '#runtime'
import { openHostedModules } from '../../runtime/hosting/hosted-modules.ts'
import { inTurns, type Measured } from './figures.ts'

const rounds = 9
const calls = 50_000

const Sku = z.string().regex(/^[A-Z0-9][A-Z0-9-]{0,63}$/)
const Prices = query(
  'shop.prices',
  z.object({ skus: z.array(Sku).max(100) }),
  z.array(z.object({ sku: Sku, name: z.string(), price: Money })),
)
const shop = defineContract('shop', { Prices })
const desk = defineContract('desk', {})
const shopModule = declareModule(shop, { uses: [] })
const deskModule = declareModule(desk, { uses: [shop] })

const saw = { name: 'Rip saw', price: { amount: 5_490, currency: 'EUR' } }
async function pricesOf(skus: readonly string[]) {
  return skus.map((sku) => ({ sku, ...saw }))
}
const modules = [
  shopModule.defineModule({
    handlers: [],
    answers: [shopModule.answer(Prices, ({ skus }) => pricesOf(skus))],
  }),
  deskModule.defineModule({ handlers: [], answers: [] }),
]
const input = { skus: ['SAW-RIP-24', 'MALLET-BEECH'] }

export async function measure(): Promise<Measured[]> {
  const ask = asker()
  const round = async (ask: () => Promise<unknown>) => {
    const before = process.cpuUsage()
    for (let call = 0; call < calls; call += 1) await ask()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / calls
  }
  const plain = () => pricesOf(input.skus)
  await inTurns(
    2,
    () => round(ask),
    () => round(plain),
  ) // compiled by now
  const figures = await inTurns(
    rounds,
    () => round(ask),
    () => round(plain),
  )
  const what = 'query: two prices of another module'
  return [{ what, unit: 'µs', ...figures, target: { limit: 'at most', value: 2, of: 'kerf' } }]
}

/** Asks as a use case of `desk` does. Nothing here reaches for the database, so there is none. */
function asker(): () => Promise<unknown> {
  const never = 1e9
  const hosting = openHostedModules({
    modules,
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
  const host = hosting.hosted.find(({ definition }) => definition.name === 'desk')
  if (!host) throw new Error('desk is not hosted')
  const context = { requestId: 'bench', caller: { kind: 'system' } } as const
  const { ask } = host.useCases.read({ context, signal: new AbortController().signal })
  return () => ask(Prices as never, input as never) as Promise<unknown> // desk's own contract types what it may ask
}
