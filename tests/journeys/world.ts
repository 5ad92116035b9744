// What a client of Kerf has: an address, HTTP and patience. Nothing here knows which process does what.
import postgres from 'postgres'
import { until } from '../world/until.ts'
import { type Answer, answerOf, bodyOf, checkAnswer, expectStatus } from './answer.ts'
import { type Documented, documented, type OpenApi } from './document/documented.ts'
import { Order, page, Payment, Tokens, User } from './shapes.ts'

export interface JourneyWorldOptions {
  /** Where clients call. */
  readonly url: string
  /** The operator's own address of each process. */
  readonly operatorUrls: readonly string[]
  readonly admin: Account
  /** As administrator: for looking at a module's tables behind its back. */
  databaseUrlOf(module: string): string
}

export interface Account {
  readonly email: string
  readonly password: string
}

export interface Person extends Account {
  readonly id: string
  readonly accessToken: string
  readonly refreshToken: string
}

export interface Call {
  /** Sent as JSON. */
  readonly body?: unknown
  /** Sent as it is, in place of `body`. */
  readonly bytes?: string
  readonly as?: Pick<Person, 'accessToken'> | undefined
  readonly headers?: Readonly<Record<string, string>>
}

export interface JourneyWorld extends Omit<JourneyWorldOptions, 'admin'> {
  readonly documented: Documented
  /** One request. Every answer is held against /openapi.json, and every error against RFC 9457. */
  call(method: string, path: string, what?: Call): Promise<Answer>
  /** Somebody new, signed in. */
  signUp(): Promise<Person>
  /** Somebody who has bought before: always the same, where it does not matter who. */
  customer(): Promise<Person>
  signIn(account: Account): Promise<Answer>
  admin(): Promise<Person>
  /** Adds a product with a SKU of its own, which it gives. `price` in cents. */
  product(options?: { readonly stock?: number; readonly price?: number }): Promise<string>
  /** Places an order under a fresh key. */
  order(as: Person, lines: Readonly<Record<string, number>>, paymentMethod?: string): Promise<Order>
  /** The order, once it is no longer pending. */
  settled(as: Person, orderId: string): Promise<Order>
  /** The order's payment; undefined while there is none. */
  paymentOf(as: Person, orderId: string): Promise<Payment | undefined>
  /** Asks until the answer is neither false nor undefined: other modules hear of things later. */
  eventually<T>(what: string, ask: () => T | Promise<T>): ReturnType<typeof until<T>>
  /** A statement in the database of a module. */
  rows(module: string, statement: string, params?: readonly string[]): Promise<Record<string, unknown>[]>
}

/** Enough for a slow card and a lost message on a busy machine. */
const PATIENCE_MS = 40_000

export const freshKey = () => ({ 'idempotency-key': crypto.randomUUID() })

export function basket(lines: Readonly<Record<string, number>>, paymentMethod = 'pm_card_visa') {
  return { lines: Object.entries(lines).map(([sku, quantity]) => ({ sku, quantity })), paymentMethod }
}

export async function openJourneyWorld(options: JourneyWorldOptions): Promise<JourneyWorld> {
  const { url, databaseUrlOf } = options
  const document = documented((await (await fetch(`${url}/openapi.json`)).json()) as OpenApi) // as far as it is one
  let admin: Promise<Person> | undefined
  let customer: Promise<Person> | undefined

  async function call(method: string, path: string, what: Call = {}): Promise<Answer> {
    const body = what.bytes ?? (what.body === undefined ? undefined : JSON.stringify(what.body))
    const headers = {
      ...(what.as ? { authorization: `Bearer ${what.as.accessToken}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...what.headers,
    }
    const response = await fetch(url + path, { method, headers, ...(body === undefined ? {} : { body }) })
    const answer = await answerOf(response)
    checkAnswer(answer, path)
    document.check(method, path, answer)
    return answer
  }

  const signIn = (account: Account) =>
    call('POST', '/v1/sessions', { body: { email: account.email, password: account.password } })

  async function entered(account: Account): Promise<Person> {
    const { accessToken, refreshToken } = bodyOf(Tokens, 201, await signIn(account))
    const { id } = bodyOf(User, 200, await call('GET', '/v1/users/me', { as: { accessToken } }))
    return { ...account, id, accessToken, refreshToken }
  }

  const world: JourneyWorld = {
    ...options,
    documented: document,
    call,
    signIn,
    async signUp() {
      const account = { email: `${crypto.randomUUID()}@example.com`, password: 'a password for journeys' }
      expectStatus(201, await call('POST', '/v1/users', { body: { ...account, name: 'A Customer' } }))
      return entered(account)
    },
    customer: () => (customer ??= world.signUp()),
    admin: () => (admin ??= entered(options.admin)),
    async product({ stock = 100, price = 1_000 } = {}) {
      const sku = `J-${crypto.randomUUID().toUpperCase()}`
      const body = { sku, name: `Board ${sku}`, description: 'Sawn.', price: euros(price), onHand: stock }
      expectStatus(201, await call('POST', '/v1/products', { as: await world.admin(), body }))
      return sku
    },
    async order(as, lines, paymentMethod) {
      const body = basket(lines, paymentMethod)
      return bodyOf(Order, 201, await call('POST', '/v1/orders', { as, body, headers: freshKey() }))
    },
    settled: (as, orderId) =>
      world.eventually(`order ${orderId} to be settled`, async () => {
        const order = bodyOf(Order, 200, await call('GET', `/v1/orders/${orderId}`, { as }))
        return order.status !== 'pending' && order
      }),
    async paymentOf(as, orderId) {
      const found = await call('GET', `/v1/payments?orderId=${orderId}`, { as })
      return bodyOf(page(Payment), 200, found).data[0]
    },
    eventually: (what, ask) => until(what, ask, PATIENCE_MS),
    async rows(module, statement, params = []) {
      const sql = postgres(databaseUrlOf(module), { max: 1, onnotice: () => {} })
      try {
        return [...(await sql.unsafe(statement, [...params]))]
      } finally {
        await sql.end({ timeout: 5 })
      }
    },
  }
  return world
}

export const euros = (amount: number) => ({ amount, currency: 'EUR' })
