// Payments over HTTP: who sees what, and money given back.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { until } from '../../world/until.ts'
import { type Answer, type CashDesk, type Client, openCashDesk } from './cash-desk.ts'
import { euros } from './payment-fixture.ts'

let desk: CashDesk
let owner: Client

beforeAll(async () => {
  desk = await openCashDesk()
  owner = await desk.customer()
}, 60_000)
afterAll(() => desk.close())

const problem = (status: number, code: string) => ({ status, code })
const problemOf = ({ status, contentType, body }: Answer) => {
  expect(contentType).toBe('application/problem+json')
  return { status, code: body.code }
}
const refundsOf = async (paymentId: string) =>
  (await desk.admin.get(`/v1/payments/${paymentId}/refunds`)).body.data

describe('a payment', () => {
  test('is shown to its owner and to an admin, whole', async () => {
    const payment = await desk.pay(owner)
    expect<unknown>(payment).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      orderId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      status: 'captured',
      amount: euros(1_000),
      refunded: euros(0),
      provider: 'sandbox',
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
    })
    expect(await desk.paymentOf(payment.orderId)).toEqual(payment)
  })

  test('of somebody else looks just like none', async () => {
    const { orderId, id } = await desk.pay(owner)
    const stranger = await desk.customer()
    const others = await stranger.get(`/v1/payments?orderId=${orderId}`)
    const none = await stranger.get(`/v1/payments?orderId=${crypto.randomUUID()}`)
    expect(others).toEqual(none)
    expect<unknown>(others.body).toEqual({ data: [], nextCursor: null })
    expect(
      (await stranger.get(`/v1/payments?cursor=ffffffff-ffff-7fff-bfff-ffffffffffff`)).text,
    ).not.toContain(id)
    expect((await stranger.get('/v1/payments')).body.data).toEqual([])
  })

  test('shows neither the card nor the name of the hold', async () => {
    const { orderId } = await desk.pay(owner)
    const { text } = await desk.admin.get(`/v1/payments?orderId=${orderId}`)
    expect(text).not.toContain('pm_card')
    expect(text).not.toContain('authorize')
  })

  test('is listed in pages, newest first, each once', async () => {
    const buyer = await desk.customer()
    const ids: string[] = []
    for (let count = 0; count < 5; count++) ids.unshift((await desk.pay(buyer)).id)
    const seen: string[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body } = await buyer.get(`/v1/payments?limit=2${cursor && `&cursor=${cursor}`}`)
      expect(body.data.length).toBeLessThanOrEqual(2)
      seen.push(...body.data.map((payment) => payment.id))
      cursor = body.nextCursor
    }
    expect(seen).toEqual(ids)
  })

  test('is asked for by signed-in callers in the right words only', async () => {
    expect(problemOf(await desk.anyone.get('/v1/payments'))).toEqual(problem(401, 'not-signed-in'))
    for (const query of ['orderId=1', 'limit=0', 'limit=101', 'limit=x', "cursor='", 'orderId='])
      expect((await owner.get(`/v1/payments?${query}`)).status).toBe(422)
  })

  test('that is declined says so', async () => {
    const payment = await desk.pay(owner, 'pm_card_chargeDeclined', 'declined')
    expect(payment).toMatchObject({ status: 'declined', refunded: euros(0) })
    expect(problemOf(await desk.refund(payment.id, 1))).toEqual(problem(409, 'payment-not-captured'))
  })
})

describe('a refund', () => {
  test('is taken up at once and carried out soon, in parts', async () => {
    const { id, orderId } = await desk.pay(owner)
    const answer = await desk.refund(id, 400)
    expect(answer.status).toBe(201)
    expect<unknown>(answer.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      paymentId: id,
      amount: euros(400),
      status: 'pending',
      createdAt: expect.stringMatching(/Z$/),
    })
    await until('the first part', async () => (await desk.paymentOf(orderId)).refunded.amount === 400)
    expect(await desk.paymentOf(orderId)).toMatchObject({ status: 'captured' })
    expect(await refundsOf(id)).toEqual([{ ...answer.body, status: 'refunded' }])
    expect((await desk.refund(id, 600)).status).toBe(201)
    await until('all of it', async () => (await desk.paymentOf(orderId)).status === 'refunded')
    expect(await desk.paymentOf(orderId)).toMatchObject({ refunded: euros(1_000) })
    expect(problemOf(await desk.refund(id, 1))).toEqual(problem(409, 'refund-too-large'))
  })

  test('is announced once it is carried out: the customer is told', async () => {
    const buyer = await desk.customer()
    const { id } = await desk.pay(buyer)
    await desk.refund(id, 250)
    await until('the mail', async () => {
      const { body } = await buyer.get('/v1/notifications?limit=100')
      return body.data.some(({ subject }) => /refund/i.test(subject))
    })
  })

  test('of one key is one refund, also at once', async () => {
    const { id, orderId } = await desk.pay(owner)
    const key = crypto.randomUUID()
    const [first] = await Promise.all([desk.refund(id, 400, key), desk.refund(id, 400, key)])
    const again = await until('the stored answer', async () => {
      const answer = await desk.refund(id, 400, key)
      return answer.status === 201 && answer
    })
    if (first?.status === 201) expect(again.text).toBe(first.text)
    expect((await desk.refund(id, 401, key)).status).toBe(422)
    expect(await refundsOf(id)).toHaveLength(1)
    await until('the refund', async () => (await desk.paymentOf(orderId)).refunded.amount === 400)
    expect((await desk.refund(id, 100, '')).status).toBe(400)
  })

  test('never gives back more than was taken, however many ask at once', async () => {
    const { id, orderId } = await desk.pay(owner)
    const answers = await Promise.all(Array.from({ length: 10 }, () => desk.refund(id, 300)))
    const refusals = answers.filter(({ status }) => status !== 201)
    expect(refusals.map(problemOf)).toEqual(Array(7).fill(problem(409, 'refund-too-large')))
    expect((await desk.refund(id, 100)).status).toBe(201)
    await until('all of it', async () => (await desk.paymentOf(orderId)).status === 'refunded')
    const [books] = await desk.sql`
      select sum(amount) filter (where kind = 'capture')::int as captured, sum(amount) filter (where kind = 'refund')::int as refunded
        from payments.sandbox_ledger where reference = ${orderId}`
    expect({ ...books }).toEqual({ captured: 1_000, refunded: 1_000 })
  })

  test('is an admin’s to give', async () => {
    const { id } = await desk.pay(owner)
    const body = { amount: euros(1) }
    expect(problemOf(await owner.post(`/v1/payments/${id}/refunds`, body))).toEqual(
      problem(403, 'admins-only'),
    )
    expect(problemOf(await desk.anyone.post(`/v1/payments/${id}/refunds`, body))).toEqual(
      problem(401, 'not-signed-in'),
    )
    expect(problemOf(await owner.get(`/v1/payments/${id}/refunds`))).toEqual(problem(403, 'admins-only'))
    expect(await refundsOf(id)).toEqual([])
  })

  test('of a payment that does not exist is refused', async () => {
    const missing = crypto.randomUUID()
    expect(problemOf(await desk.refund(missing, 1))).toEqual(problem(404, 'payment-missing'))
    const listed = await desk.admin.get(`/v1/payments/${missing}/refunds`)
    expect(problemOf(listed)).toEqual(problem(404, 'payment-missing'))
  })

  test('of anything but a whole, positive amount of the right currency is refused', async () => {
    const { id } = await desk.pay(owner)
    const path = `/v1/payments/${id}/refunds`
    const amounts = [0, -1, 0.5, 2 ** 53, '100', null].map((amount) => ({ amount, currency: 'EUR' }))
    for (const amount of [
      ...amounts,
      euros(1).amount,
      { amount: 1, currency: 'USD' },
      { amount: 1 },
      undefined,
    ])
      expect((await desk.admin.post(path, { amount })).status).toBe(422)
    expect((await desk.admin.post(path, { amount: euros(1), status: 'refunded' })).status).toBe(422)
    const zero = await desk.admin.post(path, { amount: euros(0) })
    expect(zero.body.errors).toEqual([{ pointer: '/amount/amount', detail: 'At least 1.' }])
    const dollars = await desk.admin.post(path, { amount: { amount: 1, currency: 'USD' } })
    expect(problemOf(dollars)).toEqual(problem(422, 'wrong-currency'))
    expect(dollars.body.errors).toEqual([{ pointer: '/amount/currency', detail: 'Must be EUR.' }])
    expect(await refundsOf(id)).toEqual([])
  })
})
