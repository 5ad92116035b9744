// The console in a real browser, over one process and over one for each module.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { modules } from '../../deploy/modules.ts'
import { admin } from '../world/kerf.ts'
import { until } from '../world/until.ts'
import { type Browser, noBrowser, openBrowser } from './browser.ts'
import { giveDeadLetter, stateOfLetter } from './dead-letter.ts'
import { monolith, split, type Stage } from './stage.ts'

const LIMIT_MS = 120_000
const views = ['overview', 'messages', 'process-managers', 'errors']

for (const [topology, open] of Object.entries({ monolith, split })) {
  const title = `the console of the ${topology}${noBrowser ? ` (skipped: ${noBrowser})` : ''}`
  describe.skipIf(noBrowser !== undefined)(title, () => {
    let stage: Stage
    let browser: Browser

    beforeAll(async () => {
      stage = await open()
      browser = await openBrowser(stage.url)
    }, LIMIT_MS)
    afterAll(async () => {
      await browser[Symbol.asyncDispose]()
      await stage[Symbol.asyncDispose]()
    }, LIMIT_MS)

    const goTo = (view: string) => browser.evaluate(`location.hash = '#/${view}'`)
    const all = (selector: string) =>
      browser.evaluate(
        `[...document.querySelectorAll('${selector}')].map((each) => each.textContent)`,
      ) as Promise<string[]>

    test(
      'lets an admin in, and tells everybody else why not',
      async () => {
        const customer = await stage.world.customer()
        for (const [email, password, words] of [
          [admin.email, 'not the password at all', 'password'],
          [customer.email, customer.password, 'Only an admin may do this.'],
        ] as const) {
          await browser.open('/console')
          await browser.signIn(email, password)
          await until('a refusal', async () => (await all('[role=alert]'))[0]?.includes(words))
        }
        await browser.open('/console')
        await browser.signIn(admin.email, admin.password)
        await browser.sees('Topology')
      },
      LIMIT_MS,
    )

    test('draws each process with its modules, and who may speak to whom', async () => {
      await until('every process', async () => (await all('.process title')).length === stage.processes)
      const drawn = await all('.module .name')
      expect(drawn.toSorted()).toEqual(['gateway', ...modules.map(({ name }) => name)].toSorted())
      const said = await all('.arrow title')
      expect(said).toContainEqual(expect.stringContaining('orders: questions to inventory'))
      expect(said).toContainEqual(expect.stringContaining('orders: messages to payments'))
      expect(said.filter((each) => each.startsWith('gateway: requests to'))).toHaveLength(modules.length)
    })

    test('counts what clients call, and shows a module’s own routes when it is chosen by keyboard', async () => {
      await until('the catalogue to be counted', async () => {
        await stage.world.call('GET', '/v1/products')
        return (await all('[aria-label=Routes] code')).includes('/v1/products')
      })
      await browser.evaluate(`document.querySelector('.module[aria-label^=orders]').focus()`)
      await browser.press('Enter')
      await browser.sees('Routes of orders')
      expect(await all('[aria-label=Routes] code')).not.toContain('/v1/products')
      await browser.press('Enter')
      await browser.losesSight('Routes of orders')
    })

    test(
      'tells an order from its placing to its end: its states, and every message between the modules',
      async () => {
        const { world } = stage
        const customer = await world.customer()
        const sku = await world.product()
        const { id } = await world.order(customer, { [sku]: 1 })
        await world.settled(customer, id)
        await browser.type('.find input', id)
        await browser.press('Enter')
        await until('the order to be confirmed', async () =>
          (await all('.state.current .name'))[0]?.includes('confirmed'),
        )
        expect(await all('.step.taken text.taken')).toEqual([
          'order-placed',
          'stock-reserved',
          'payment-taken',
        ])
        await until('all messages', async () => (await all('.sent .word')).includes('order-confirmed'))
        expect(await all('.sent .word')).toEqual(
          expect.arrayContaining([
            'reserve-stock',
            'stock-reserved',
            'take-payment',
            'payment-taken',
            'commit-stock',
          ]),
        )
        expect(await all('.stay text')).toEqual(['● reserving', '● charging', '● confirmed'])
        expect(await all('.lane text')).toEqual(['inventory', 'orders', 'payments', 'notifications'])
      },
      LIMIT_MS,
    )

    test('leads from a process manager’s states to who stands in them', async () => {
      const { world } = stage
      const customer = await world.customer()
      const sku = await world.product({ stock: 1 })
      const { id } = await world.order(customer, { [sku]: 2 })
      await world.settled(customer, id)
      await goTo('process-managers')
      await browser.sees('orders.fulfilment')
      const states = '[aria-label="orders.fulfilment"] .state .name'
      await until('the diagram', async () => (await all(states)).length === 4)
      await browser.click('.state[aria-label^=cancelled]')
      await browser.sees('The last to become cancelled')
      await until('the order', async () => (await all('.keys code')).includes(id))
    })

    test(
      'shows what is dead and why, replays it, and discards another only when asked twice',
      async () => {
        const { world } = stage
        const orderId = Bun.randomUUIDv7()
        const first = await giveDeadLetter(world, orderId, 'Error: on purpose')
        await goTo('messages')
        await browser.sees('Error: on purpose')
        await browser.click('.acts button:first-child')
        await until('it to be handled', async () => (await stateOfLetter(world, first)) === 'handled')
        await browser.sees('None. Every message was handled')

        const second = await giveDeadLetter(world, orderId, 'Error: once more')
        await browser.sees('Error: once more')
        await browser.click('.acts button.quiet')
        expect(await stateOfLetter(world, second)).toBe('dead')
        await browser.click('.acts button.danger')
        await until('it to be discarded', async () => (await stateOfLetter(world, second)) === 'discarded')
        await browser.losesSight('Error: once more')

        await goTo(`key/${orderId}`)
        await browser.sees('dead-letter.replay')
        await browser.sees('dead-letter.discard')
      },
      LIMIT_MS,
    )

    test(
      'tells what failed, and the request that it belongs to',
      async () => {
        const { world } = stage
        const customer = await world.customer()
        const { id } = await world.order(customer, { [await world.product()]: 1 }, 'pm_card_error_once')
        await world.settled(customer, id)
        await goTo('errors')
        await browser.sees('payments.authorize-payment')
        expect((await all('.errors .retry .hint code'))[0]).toMatch(/^[0-9a-f-]{36}$/)
      },
      LIMIT_MS,
    )

    if (topology === 'split')
      test(
        'names a module whose process was killed, goes on about all others, and sees it come back',
        async () => {
          await goTo('overview')
          await stage.kill('payments')
          await browser.sees('payments does not answer.', 20_000)
          await until('its box to be crossed', async () => (await all('.process.bad title')).length === 1)
          expect(await all('.module:not(.bad) .name')).toHaveLength(modules.length)
          await goTo('messages')
          await browser.sees('Nothing is known of payments now')
          await browser.sees('payments cannot be asked now, and may have more', 20_000)
          await goTo('overview')
          await stage.start('payments')
          await browser.losesSight('payments does not answer.', 30_000)
        },
        LIMIT_MS,
      )

    if (topology === 'split')
      test(
        'says that Redis is away, at the head and at every process, until it is back',
        async () => {
          await goTo('overview')
          await stage.redis?.kill()
          await browser.sees('Redis is away: messages between processes wait.', 20_000)
          await until(
            'every process to say so',
            async () =>
              (await all('.process title')).filter((each) => each.includes('redis-away')).length ===
              stage.processes,
          )
          expect((await all('[aria-label=Processes] .warn')).length).toBeGreaterThan(0)
          await stage.redis?.restart()
          await browser.losesSight('Redis is away', 30_000)
        },
        LIMIT_MS,
      )

    test('fits a telephone: no view is wider than it, nor the table of routes', async () => {
      await browser.appear(390, 844, 'light')
      for (const view of views) {
        await goTo(view)
        const width = () => browser.evaluate('document.documentElement.scrollWidth')
        await until(`${view} to be 390 wide`, async () => (await width()) === 390)
      }
      await goTo('overview')
      const hidden = `(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(document.querySelector('[aria-label=Routes] .scroll'))`
      await until('the routes', async () => (await all('[aria-label=Routes] code')).length > 0)
      expect(await browser.evaluate(hidden)).toBe(0)
      await browser.appear(1280, 900, 'dark')
      await goTo('overview')
    })

    test('renews its token before that ends, and goes on', async () => {
      const nineMinutes = 9.5 * 60_000
      await browser.evaluate(`Date.now = ((now) => () => now() + ${nineMinutes})(Date.now.bind(Date))`)
      const requested = () =>
        browser.evaluate(`performance.getEntriesByType('resource').map(({ name }) => name)`) as Promise<
          string[]
        >
      await until('the token to be renewed', async () =>
        (await requested()).some((url) => url.endsWith('/v1/sessions/refresh')),
      )
      await browser.evaluate('performance.clearResourceTimings()')
      await until('the next overview', async () =>
        (await requested()).some((url) => url.endsWith('/console/api/overview')),
      )
      expect(await all('[role=alert]')).toEqual([])
    })

    test('stays signed in over a reload, and no longer once signed out', async () => {
      await browser.open('/console')
      await browser.sees('Topology')
      await browser.click('.head button')
      await browser.sees('For admins.')
      await browser.open('/console')
      await browser.sees('For admins.')
    })

    test('logs no error, breaks no policy, and asks nobody else for anything', () => {
      expect(browser.troubles).toEqual([])
    })
  })
}
