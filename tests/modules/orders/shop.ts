// A running Kerf with people who buy: clients over HTTP, a catalogue, and the database to look behind.
import { OrderView } from '../../../modules/orders/views.ts'
import { z } from '#runtime'
import {
  admin as adminAccount,
  startTestKerf,
  type TestKerf,
  type TestKerfOptions,
} from '../../world/kerf.ts'
import { asAdmin } from '../../world/database.ts'
import { until } from '../../world/until.ts'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** The JSON as it came. */
  readonly body: unknown
}

export interface Client {
  get(path: string): Promise<Answer>
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  put(path: string, body: unknown): Promise<Answer>
  patch(path: string, body: unknown): Promise<Answer>
}

export interface Customer extends Client {
  readonly id: string
  /** Places an order under a fresh key and gives its id. Throws when it is refused. */
  order(lines: Record<string, number>, paymentMethod?: string): Promise<string>
}

export interface Shop {
  readonly kerf: TestKerf
  readonly admin: Client
  readonly anyone: Client
  customer(): Promise<Customer>
  /** Adds a product with a SKU of its own, which it gives. */
  product(options?: { amount?: number; currency?: string; onHand?: number }): Promise<string>
  available(sku: string): Promise<number>
  /** The order, once it is no longer pending. */
  settled(orderId: string): Promise<OrderView>
  /** The status of the order's payment; undefined where there is none. */
  paymentOf(orderId: string): Promise<string | undefined>
  /** A statement as the database's administrator. */
  sql(statement: string, params?: string[]): Promise<Record<string, unknown>[]>
  close(): Promise<void>
}

const Session = z.object({ accessToken: z.string() })
const WithId = z.object({ id: z.string() })
const Stock = z.object({ available: z.int() })
const Payments = z.object({ data: z.array(z.object({ status: z.string() })) })

export function basket(lines: Record<string, number>, paymentMethod = 'pm_card_visa') {
  return { lines: Object.entries(lines).map(([sku, quantity]) => ({ sku, quantity })), paymentMethod }
}

export const freshKey = () => ({ 'idempotency-key': crypto.randomUUID() })

export async function openShop(options: TestKerfOptions = {}): Promise<Shop> {
  const kerf = await startTestKerf(options)
  const anyone = clientOf(kerf.url)
  const signIn = async (account: { email: string; password: string }) =>
    clientOf(kerf.url, bodyOf(Session, 201, await anyone.post('/v1/sessions', account)).accessToken)
  const admin = await signIn(adminAccount)

  return {
    kerf,
    admin,
    anyone,
    async customer() {
      const account = { email: `${crypto.randomUUID()}@example.com`, password: 'a password for tests' }
      const registered = await anyone.post('/v1/users', { ...account, name: 'A Customer' })
      const client = await signIn(account)
      return {
        ...client,
        id: bodyOf(WithId, 201, registered).id,
        async order(lines, paymentMethod) {
          const placed = await client.post('/v1/orders', basket(lines, paymentMethod), freshKey())
          return orderIn(201, placed).id
        },
      }
    },
    async product({ amount = 1_000, currency = 'EUR', onHand = 100 } = {}) {
      const sku = `T-${crypto.randomUUID().toUpperCase()}`
      const product = { sku, name: `Board ${sku}`, description: 'Sawn.', price: { amount, currency }, onHand }
      bodyOf(z.unknown(), 201, await admin.post('/v1/products', product))
      return sku
    },
    async available(sku) {
      return bodyOf(Stock, 200, await anyone.get(`/v1/products/${sku}`)).available
    },
    settled: (orderId) =>
      until(`order ${orderId} to be settled`, async () => {
        const order = orderIn(200, await admin.get(`/v1/orders/${orderId}`))
        return order.status !== 'pending' && order
      }),
    async paymentOf(orderId) {
      const { data } = bodyOf(Payments, 200, await admin.get(`/v1/payments?orderId=${orderId}`))
      return data[0]?.status
    },
    sql: (statement, params = []) =>
      asAdmin(kerf.database.url, async (sql) => [...(await sql.unsafe(statement, params))]),
    close: () => kerf.stop(),
  }
}

function clientOf(url: string, accessToken?: string): Client {
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(new URL(path, url), {
      method,
      headers: {
        ...(accessToken ? { authorization: `Bearer ${accessToken}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const json: unknown = text === '' ? undefined : JSON.parse(text)
    return { status: response.status, headers: response.headers, body: json }
  }
  return {
    get: (path) => call('GET', path),
    post: (path, body, headers) => call('POST', path, body, headers),
    put: (path, body) => call('PUT', path, body),
    patch: (path, body) => call('PATCH', path, body),
  }
}

/** The body of an answer that must have this status and shape. */
export function bodyOf<T>(schema: z.ZodType<T>, status: number, answer: Answer): T {
  if (answer.status !== status)
    throw new Error(`expected ${status}, got ${answer.status}: ${JSON.stringify(answer.body)}`)
  return schema.parse(answer.body)
}

export function orderIn(status: number, answer: Answer): OrderView {
  return bodyOf(OrderView, status, answer)
}
