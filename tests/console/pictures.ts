// The pictures of the console in the README. Run by itself, this file takes them anew: a deployment of six processes, people who buy, one process killed.
import { join } from 'node:path'
import type { JourneyWorld, Person } from '../journeys/world.ts'
import { admin } from '../world/kerf.ts'
import { openBrowser } from './browser.ts'
import { giveDeadLetter } from './dead-letter.ts'
import { split } from './stage.ts'

const folder = join(import.meta.dir, 'pictures')
/** So that the lines over time are lines. */
const warmUpMs = 100_000
const everyMs = 140
/** Long enough for a view's next answer, and the drawing after it. */
const lookMs = 3_500

const cards = [
  ...['pm_card_visa', 'pm_card_visa', 'pm_card_visa', 'pm_card_visa', 'pm_card_visa', 'pm_card_visa'],
  ...['pm_card_chargeDeclined', 'pm_card_error_once', 'pm_card_slow'],
]

/** Somebody buys something, looks at it, and now and then thinks better of it. */
async function buy(world: JourneyWorld, as: Person, sku: string, nr: number): Promise<void> {
  await world.call('GET', '/v1/products?limit=20')
  const { id } = await world.order(as, { [sku]: 1 + (nr % 2) }, cards[nr % cards.length])
  if (nr % 7 === 0) await world.call('POST', `/v1/orders/${id}/cancel`, { as })
  await world.call('GET', `/v1/orders/${id}`, { as })
  await world.call('GET', `/v1/products/${sku}`)
}

/** Busier and calmer by turns; what fails while a process is away is what the pictures are about. */
async function shopOn(world: JourneyWorld, signal: AbortSignal): Promise<void> {
  const people = await Promise.all(Array.from({ length: 4 }, () => world.signUp()))
  const skus = await Promise.all(Array.from({ length: 6 }, () => world.product({ stock: 100_000 })))
  for (let nr = 0; !signal.aborted; nr++) {
    const [person, sku] = [people[nr % people.length], skus[nr % skus.length]]
    if (person && sku) void buy(world, person, sku, nr).catch(() => {})
    await Bun.sleep(everyMs * (1.6 + Math.sin(nr / 50)))
  }
}

if (import.meta.main) {
  await using stage = await split()
  await using browser = await openBrowser(stage.url)
  const { world } = stage
  const over = new AbortController()
  void shopOn(world, over.signal)
  await Bun.sleep(warmUpMs)

  const take = async (name: string, view: string, width: number, scheme: 'light' | 'dark') => {
    await browser.appear(width, 900, scheme)
    await browser.evaluate(`location.hash = '#/${view}'`)
    await Bun.sleep(lookMs)
    const height = Number(
      await browser.evaluate(`document.querySelector('main').getBoundingClientRect().bottom`),
    )
    await browser.appear(width, Math.ceil(height), scheme)
    await Bun.sleep(500)
    await Bun.write(join(folder, `${name}.png`), await browser.picture())
  }

  await browser.open('/console')
  await browser.signIn(admin.email, admin.password)
  await browser.sees('Topology')
  await take('topology', 'overview', 1280, 'light')
  await take('telephone', 'overview', 390, 'dark')

  const buyer = await world.customer()
  const sku = await world.product()
  const { id } = await world.order(buyer, { [sku]: 2 }, 'pm_card_chargeDeclined')
  await world.settled(buyer, id)
  await take('order', `key/${id}`, 1280, 'dark')

  await giveDeadLetter(world, id, `TypeError: undefined is not an object (evaluating 'reservation.lines')`)
  await stage.kill('payments')
  await Bun.sleep(lookMs)
  await take('messages', 'messages', 1280, 'light')
  await stage.start('payments')
  await stage.kill('inventory')
  await Bun.sleep(lookMs)
  await take('away', 'overview', 1280, 'dark')
  await take('errors', 'errors', 1280, 'light')
  over.abort()
}
