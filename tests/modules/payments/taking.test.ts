// Orders are paid, or not: every card, through each provider, by real messages and a real database.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { CustomerId, TakePayment, VoidPayment } from '#modules/payments'
import { until } from '../../world/until.ts'
import { euros } from './payment-fixture.ts'
import { startStripe, type StripeServer } from './stripe-server.ts'
import { openTill, type Till, tillDatabase } from './till.ts'

const taken = { what: 'taken', amount: euros(1_000) }

describe.each(['sandbox', 'stripe'])('through %s, an order', (provider) => {
  let stripe: StripeServer | undefined
  let till: Till

  beforeAll(async () => {
    stripe = provider === 'stripe' ? startStripe({ slowMs: 100 }) : undefined
    till = await openTill({ timeoutMs: 400, slowMs: 100, stripe })
  }, 60_000)
  afterAll(async () => {
    await till.close()
    await stripe?.stop()
  })

  test('has its money held, then taken, and is told so', async () => {
    const orderId = await till.take('pm_card_visa')
    await till.settled()
    expect(till.heardOf(orderId)).toEqual([taken])
    expect(await till.statusOf(orderId)).toBe('captured')
    expect(await till.booksOf(orderId)).toEqual(['authorize', 'capture'])
    expect(await till.chargeOf(orderId)).toBe(1_000)
  })

  test('is told why its card is declined', async () => {
    const declined = await till.take('pm_card_chargeDeclined')
    const unheardOf = await till.take('pm_card_unheard_of')
    await till.settled()
    expect(till.heardOf(declined)).toEqual([{ what: 'declined', reason: 'card-declined' }])
    expect(till.heardOf(unheardOf)).toEqual([{ what: 'declined', reason: 'unknown-method' }])
    expect(await till.statusOf(declined)).toBe('declined')
    expect(await till.chargeOf(declined)).toBe(0)
  })

  test('waits for a slow card', async () => {
    const before = till.troubles.length
    const orderId = await till.take('pm_card_slow')
    await till.settled()
    expect(till.heardOf(orderId)).toEqual([taken])
    expect(till.troubles.slice(before)).toEqual([])
  })

  test('is charged once when the provider charges and never answers', async () => {
    const orderId = await till.take('pm_card_timeout_after_charge')
    await till.settled()
    expect(till.heardOf(orderId)).toEqual([taken])
    expect(await till.booksOf(orderId)).toEqual(['authorize', 'capture'])
    expect(till.troubles.join()).toContain('gave no answer')
  })

  test('is tried again when the provider fails once', async () => {
    const orderId = await till.take('pm_card_error_once')
    await till.settled()
    expect(till.heardOf(orderId)).toEqual([taken])
    expect(await till.booksOf(orderId)).toEqual(['authorize', 'capture'])
    expect(till.troubles.join()).toContain('failed, and did nothing')
  })

  test('is paid no second time', async () => {
    const orderId = await till.take('pm_card_visa')
    const customerId = CustomerId.parse(Bun.randomUUIDv7())
    await till.send(TakePayment, { orderId, customerId, amount: euros(7), method: 'pm_card_visa' })
    await till.settled()
    expect(till.heardOf(orderId)).toEqual([taken])
    expect(await till.booksOf(orderId)).toEqual(['authorize', 'capture'])
  })

  test('that costs nothing takes nothing, and gives nothing back', async () => {
    const orderId = await till.take('pm_card_visa', { amount: euros(0) })
    await till.settled()
    await till.send(VoidPayment, { orderId })
    await till.settled()
    expect(till.heardOf(orderId)).toEqual([
      { what: 'taken', amount: euros(0) },
      { what: 'voided', amount: euros(0), wasTaken: true },
    ])
  })

  test('that is not to be paid after all is left without a charge, whenever that is said', async () => {
    const orders = await Promise.all(
      ['pm_card_visa', 'pm_card_slow', 'pm_card_timeout_after_charge', 'pm_card_error_once'].map(
        async (method, index) => {
          const orderId = await till.take(method, { thenVoid: index % 2 === 0 })
          if (index % 2 === 1) await until('a hold', async () => (await till.booksOf(orderId)).length > 0)
          if (index % 2 === 1) await till.send(VoidPayment, { orderId })
          return orderId
        },
      ),
    )
    await till.settled()
    for (const orderId of orders) {
      expect(till.heardOf(orderId).at(-1)).toMatchObject({ what: 'voided' })
      expect(await till.chargeOf(orderId)).toBe(0)
      expect(await till.statusOf(orderId)).toBeOneOf(['voided', 'refunded'])
    }
  })

  test('is charged once though a process dies between the charge and its record', async () => {
    const database = await tillDatabase()
    const first = await openTill({ database, stripe, delivery: { attemptMs: 500 } })
    const orderId = await first.take('pm_card_timeout_after_charge')
    await until('the charge', async () => (await first.booksOf(orderId)).includes('capture'))
    await first.crash()
    const second = await openTill({ database, stripe, delivery: { attemptMs: 500 } })
    expect(await second.statusOf(orderId)).toBe('authorized')
    await second.settled()
    expect(second.heardOf(orderId)).toEqual([taken])
    expect(await second.booksOf(orderId)).toEqual(['authorize', 'capture'])
    await second.close()
    await database.drop()
  }, 30_000)
})
