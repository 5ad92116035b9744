// `Idempotency-Key` over the whole monolith: one effect, one answer, whoever repeats and whenever.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { startTestKerf, admin, type TestKerf } from '../../world/kerf.ts'
import { asAdmin } from '../../world/database.ts'
import { until } from '../../world/until.ts'

let kerf: TestKerf
let sku = ''
let adminToken = ''
const tokens: string[] = []

beforeAll(async () => {
  kerf = await startTestKerf()
  adminToken = await signIn(admin)
  for (const email of ['a@example.com', 'b@example.com']) {
    const account = { email, password: 'a password for tests' }
    await post('/v1/users', { ...account, name: 'Somebody' })
    tokens.push(await signIn(account))
  }
  sku = 'SAW-1'
  const product = {
    sku,
    name: 'Saw',
    description: '',
    price: { amount: 100, currency: 'EUR' },
    onHand: 1_000,
  }
  await post('/v1/products', product, { authorization: `Bearer ${adminToken}` })
}, 60_000)
afterAll(() => kerf.stop())

function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return fetch(kerf.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: text,
  })
}

async function signIn(account: { email: string; password: string }): Promise<string> {
  const answer = await post('/v1/sessions', account)
  return ((await answer.json()) as { accessToken: string }).accessToken
}

const basket = (quantity = 1, of = sku) => ({ lines: [{ sku: of, quantity }], paymentMethod: 'pm_card_visa' })
const order = (key: string, body: unknown = basket(), token = tokens[0]) =>
  post('/v1/orders', body, { authorization: `Bearer ${token}`, 'idempotency-key': key })
const codeOf = async (answer: Response) => ((await answer.json()) as { code: string }).code
const orders = () =>
  asAdmin(
    kerf.database.url,
    async (sql) => (await sql<{ n: number }[]>`select count(*)::int as n from orders.orders`)[0]?.n,
  )

test('a repeated call gets the same answer, byte for byte, and nothing is done again', async () => {
  const before = (await orders()) ?? 0
  const first = await order('repeated')
  const second = await order('repeated')
  expect([first.status, second.status]).toEqual([201, 201])
  expect(await second.text()).toBe(await first.text())
  for (const name of ['location', 'content-type']) {
    expect(first.headers.get(name)).not.toBeNull()
    expect(second.headers.get(name)).toBe(first.headers.get(name))
  }
  expect(first.headers.get('idempotency-replayed')).toBeNull()
  expect(second.headers.get('idempotency-replayed')).toBe('true')
  expect(await orders()).toBe(before + 1)
})

test('the same key with another body is refused, be it only by a space', async () => {
  expect((await order('reused')).status).toBe(201)
  for (const body of [basket(2), ` ${JSON.stringify(basket())}`]) {
    const answer = await order('reused', body)
    expect([answer.status, await codeOf(answer)]).toEqual([422, 'idempotency-key-reused'])
  }
})

test('a key belongs to one user', async () => {
  const mine = await order('shared', basket(), tokens[0])
  const theirs = await order('shared', basket(3), tokens[1])
  expect([mine.status, theirs.status]).toEqual([201, 201])
  expect(theirs.headers.get('idempotency-replayed')).toBeNull()
})

test('a refusal is not kept: nothing was done', async () => {
  expect((await order('refused', basket(1, 'NO-SUCH'))).status).toBe(422)
  expect((await order('refused')).status).toBe(201)
})

test('many calls at once with one key have one effect and one answer', async () => {
  const before = (await orders()) ?? 0
  const answers = await Promise.all(Array.from({ length: 12 }, () => order('at-once')))
  expect(await told(answers)).toEqual({ statuses: [201], bodies: 1, first: 1 })
  expect(await orders()).toBe(before + 1)
})

test('so have those that fail by what the first has done', async () => {
  const { id: orderId } = (await (await order('refunded')).json()) as { id: string }
  const headers = { authorization: `Bearer ${adminToken}` }
  const payment = await until('the order to be paid', async () => {
    const answer = await fetch(`${kerf.url}/v1/payments?orderId=${orderId}`, { headers })
    const { data } = (await answer.json()) as { data: { id: string; status: string }[] }
    return data.find(({ status }) => status === 'captured')
  })
  // Each but the first finds nothing left to give back.
  const whole = { amount: { amount: 100, currency: 'EUR' } }
  const refund = () =>
    post(`/v1/payments/${payment.id}/refunds`, whole, { ...headers, 'idempotency-key': 'whole' })
  expect(await told(await Promise.all(Array.from({ length: 12 }, refund)))).toEqual({
    statuses: [201],
    bodies: 1,
    first: 1,
  })
})

async function told(answers: readonly Response[]) {
  return {
    statuses: [...new Set(answers.map(({ status }) => status))],
    bodies: new Set(await Promise.all(answers.map((answer) => answer.text()))).size,
    first: answers.filter(({ headers }) => !headers.has('idempotency-replayed')).length,
  }
}
