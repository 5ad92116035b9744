// Journeys of money that is given back.
import { expect } from 'bun:test'
import { bodyOf, expectProblem } from './answer.ts'
import { journey } from './journey.ts'
import { expectMails } from './mails.ts'
import { keptOf, paid } from './money.ts'
import { page, Refund } from './shapes.ts'
import { euros, freshKey, type JourneyWorld, type Person } from './world.ts'

const refund = async (
  world: JourneyWorld,
  paymentId: string,
  amount: number,
  as?: Person,
  key = freshKey(),
) =>
  world.call('POST', `/v1/payments/${paymentId}/refunds`, {
    as: as ?? (await world.admin()),
    body: { amount: euros(amount) },
    headers: key,
  })

export const refunding = [
  journey(
    'money is given back in parts, never more than was taken, and the customer is told of each',
    async (world) => {
      const as = await world.customer()
      const { orderId, paymentId } = await paid(world, as, 3_000)
      const first = bodyOf(Refund, 201, await refund(world, paymentId, 1_000))
      expect(first).toMatchObject({ paymentId, amount: euros(1_000) })
      await world.eventually('a third to be back', async () => {
        return (await world.paymentOf(as, orderId))?.refunded.amount === 1_000
      })
      expect(await world.paymentOf(as, orderId)).toMatchObject({ status: 'captured', amount: euros(3_000) })
      expectProblem(await refund(world, paymentId, 2_001), 409, 'refund-too-large')
      const second = bodyOf(Refund, 201, await refund(world, paymentId, 2_000))
      await world.eventually('all of it to be back', async () => {
        return (await world.paymentOf(as, orderId))?.status === 'refunded'
      })
      expectProblem(await refund(world, paymentId, 1), 409, 'refund-too-large')
      expect(await keptOf(world, orderId)).toBe(0)
      const listed = await world.call('GET', `/v1/payments/${paymentId}/refunds`, { as: await world.admin() })
      const ends = bodyOf(page(Refund), 200, listed).data.map(({ id, status }) => [id, status])
      expect(ends).toEqual([
        [second.id, 'refunded'],
        [first.id, 'refunded'],
      ])
      await expectMails(world, as, orderId, [
        'order-placed',
        'order-confirmed',
        'payment-refunded',
        'payment-refunded',
      ])
      expect((await world.settled(as, orderId)).status).toBe('confirmed')
    },
  ),

  journey('a refund that is asked for twice with one key is given once', async (world) => {
    const as = await world.customer()
    const { orderId, paymentId } = await paid(world, as, 1_000)
    const key = freshKey()
    const first = await refund(world, paymentId, 400, undefined, key)
    const again = await refund(world, paymentId, 400, undefined, key)
    expect([again.status, again.text]).toEqual([201, first.text])
    expectProblem(await refund(world, paymentId, 300, undefined, key), 422, 'idempotency-key-reused')
    await world.eventually('it to be back', async () => {
      return (await world.paymentOf(as, orderId))?.refunded.amount === 400
    })
    expect(await keptOf(world, orderId)).toBe(600)
    const [admin, body] = [await world.admin(), { amount: euros(1) }]
    const keyless = await world.call('POST', `/v1/payments/${paymentId}/refunds`, { as: admin, body })
    expectProblem(keyless, 400, 'idempotency-key-missing')
  }),

  journey('only an admin gives money back, and only what was taken', async (world) => {
    const as = await world.customer()
    const { orderId, paymentId } = await paid(world, as, 1_000)
    expectProblem(await refund(world, paymentId, 1, as), 403, 'admins-only')
    const seen = await world.call('GET', `/v1/payments/${paymentId}/refunds`, { as })
    expectProblem(seen, 403, 'admins-only')
    expectProblem(await refund(world, orderId, 1), 404, 'payment-missing')
    expectProblem(await refund(world, paymentId, 0), 422, 'invalid-request', ['/amount/amount'])
    expectProblem(await refund(world, paymentId, 0.5), 422, 'invalid-request', ['/amount/amount'])
    const dollars = {
      as: await world.admin(),
      body: { amount: { amount: 1, currency: 'USD' } },
      headers: freshKey(),
    }
    const refused = await world.call('POST', `/v1/payments/${paymentId}/refunds`, dollars)
    expectProblem(refused, 422, 'wrong-currency', ['/amount/currency'])
    expect(await keptOf(world, orderId)).toBe(1_000)
  }),

  journey('money that was never taken cannot be given back', async (world) => {
    const as = await world.customer()
    const { id } = await world.order(as, { [await world.product()]: 1 }, 'pm_card_chargeDeclined')
    await world.settled(as, id)
    const payment = await world.paymentOf(as, id)
    expect(payment?.status).toBe('declined')
    expectProblem(await refund(world, payment?.id ?? '', 1), 409, 'payment-not-captured')
  }),
]
