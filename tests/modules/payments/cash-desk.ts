// A running Kerf over HTTP, with customers who order and pay and an admin who gives money back.
import postgres from 'postgres'
import { admin as adminAccount, startTestKerf, type TestKerf } from '../../world/kerf.ts'
import { until } from '../../world/until.ts'

export interface Entry {
  readonly id: string
  readonly orderId: string
  readonly status: string
  readonly refunded: { readonly amount: number }
  readonly subject: string
}

interface Body extends Entry {
  readonly accessToken: string
  readonly code: string
  readonly errors: unknown
  readonly data: readonly Entry[]
  readonly nextCursor: string | null
}

export interface Answer {
  readonly status: number
  readonly contentType: string
  readonly text: string
  /** The JSON as it came, as far as it is looked into; what it should be is what the tests say. */
  readonly body: Body
}

export interface Client {
  get(path: string): Promise<Answer>
  /** Under a fresh `Idempotency-Key`, or this one; none with ''. */
  post(path: string, body: unknown, key?: string): Promise<Answer>
}

export interface CashDesk {
  readonly kerf: TestKerf
  readonly sql: postgres.Sql
  readonly anyone: Client
  readonly admin: Client
  customer(): Promise<Client>
  /** Orders for 10.00 EUR, waits until the payment stands so, and gives it as the customer sees it. */
  pay(customer: Client, method?: string, status?: string): Promise<Entry>
  /** Gives money back, in euro cents. */
  refund(paymentId: string, cents: number, key?: string): Promise<Answer>
  /** The payment as an admin sees it. */
  paymentOf(orderId: string): Promise<Entry>
  close(): Promise<void>
}

export async function openCashDesk(settings: Record<string, string> = {}): Promise<CashDesk> {
  const kerf = await startTestKerf({ settings })
  const sql = postgres(kerf.database.url, { max: 1, onnotice: () => {} })
  const anyone = clientOf(kerf.url)
  const signIn = async (account: object) =>
    clientOf(kerf.url, created(await anyone.post('/v1/sessions', account)).accessToken)
  const admin = await signIn({ email: adminAccount.email, password: adminAccount.password })
  const price = { amount: 1_000, currency: 'EUR' }
  const product = { sku: 'BOARD', name: 'Oak board', description: 'Sawn.', price, onHand: 1_000 }
  created(await admin.post('/v1/products', product))

  const desk: CashDesk = {
    kerf,
    sql,
    anyone,
    admin,
    async customer() {
      const account = { email: `${crypto.randomUUID()}@example.com`, password: 'a password for tests' }
      created(await anyone.post('/v1/users', { ...account, name: 'A Customer' }))
      return signIn(account)
    },
    async pay(customer, paymentMethod = 'pm_card_visa', status = 'captured') {
      const lines = [{ sku: 'BOARD', quantity: 1 }]
      const { id } = created(await customer.post('/v1/orders', { lines, paymentMethod }))
      return until(`a payment ${status}`, async () => {
        const [payment] = (await customer.get(`/v1/payments?orderId=${id}`)).body.data
        return payment?.status === status && payment
      })
    },
    refund: (paymentId, amount, key) =>
      admin.post(`/v1/payments/${paymentId}/refunds`, { amount: { amount, currency: 'EUR' } }, key),
    async paymentOf(orderId) {
      const [payment] = (await admin.get(`/v1/payments?orderId=${orderId}`)).body.data
      if (!payment) throw new Error(`the order ${orderId} has no payment`)
      return payment
    },
    async close() {
      await sql.end()
      await kerf.stop()
    },
  }
  return desk
}

function clientOf(url: string, accessToken?: string): Client {
  const call = async (path: string, headers: Record<string, string>, body?: unknown): Promise<Answer> => {
    const response = await fetch(new URL(path, url), {
      method: body === undefined ? 'GET' : 'POST',
      headers: { ...headers, ...(accessToken && { authorization: `Bearer ${accessToken}` }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const contentType = response.headers.get('content-type') ?? ''
    return { status: response.status, contentType, text, body: text === '' ? undefined : JSON.parse(text) }
  }
  return {
    get: (path) => call(path, {}),
    post: (path, body, key = crypto.randomUUID()) =>
      call(path, { 'content-type': 'application/json', ...(key && { 'idempotency-key': key }) }, body),
  }
}

function created(answer: Answer): Body {
  if (answer.status !== 201) throw new Error(`expected 201, got ${answer.status}: ${answer.text}`)
  return answer.body
}
