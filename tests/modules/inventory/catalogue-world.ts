// A running Kerf, seen by an admin, a customer and anybody else, through its catalogue.
import type { Sql } from 'postgres'
import { asAdmin as asAdministrator } from '../../world/database.ts'
import { until } from '../../world/until.ts'
import { admin, startTestKerf, type TestKerf } from '../../world/kerf.ts'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Readonly<Record<string, unknown>>
}

interface CallOptions {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

type Call = (method: string, path: string, options?: CallOptions) => Promise<Answer>

export interface CatalogueWorld {
  readonly kerf: TestKerf
  readonly asAdmin: Call
  readonly asCustomer: Call
  readonly asAnyone: Call
  /** A new product under a SKU of its own, which is given back. */
  product(options?: { readonly onHand?: number; readonly amount?: number }): Promise<string>
  /** Runs `during` while somebody else has the product locked; `waiting` waits until so many wait for it. */
  whileLocked<T>(sku: string, during: (waiting: Waiting) => Promise<T>): Promise<T>
  close(): Promise<void>
}

type Waiting = (count: number) => Promise<unknown>

export async function openCatalogueWorld(settings: Record<string, string> = {}): Promise<CatalogueWorld> {
  const kerf = await startTestKerf({ settings })
  const asAnyone = callAs(kerf.url)
  const customer = { email: 'buyer@example.com', password: 'a long enough password' }
  expectStatus(201, await asAnyone('POST', '/v1/users', { body: { ...customer, name: 'Buyer' } }))
  const signIn = async (account: { email: string; password: string }) => {
    const { body } = expectStatus(201, await asAnyone('POST', '/v1/sessions', { body: account }))
    return callAs(kerf.url, String(body['accessToken']))
  }
  const asAdmin = await signIn(admin)

  return {
    kerf,
    asAnyone,
    asAdmin,
    asCustomer: await signIn(customer),
    async product({ onHand = 5, amount = 1299 } = {}) {
      const sku = `P-${Bun.randomUUIDv7().toUpperCase()}`
      const body = { sku, name: 'Rip saw', description: 'Cuts.', price: { amount, currency: 'EUR' }, onHand }
      expectStatus(201, await asAdmin('POST', '/v1/products', { body }))
      return sku
    },
    whileLocked: (sku, during) =>
      asAdministrator(kerf.database.url, (watching) =>
        asAdministrator(kerf.database.url, async (locking) => {
          await locking`begin`
          await locking`select from inventory.products where sku = ${sku} for update`
          const done = await during((count) => until(`${count} waiting`, () => areWaiting(watching, count)))
          await locking`commit`
          return done
        }),
      ),
    close: () => kerf.stop(),
  }
}

async function areWaiting(sql: Sql, count: number): Promise<boolean> {
  const rows = await sql`
    select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  return rows.length === count
}

function callAs(url: string, accessToken?: string): Call {
  return async (method, path, { body, headers = {} } = {}) => {
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
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? {} : JSON.parse(text),
    }
  }
}

export function expectStatus(status: number, answer: Answer): Answer {
  if (answer.status !== status)
    throw new Error(`expected ${status}, got ${answer.status}: ${JSON.stringify(answer.body)}`)
  return answer
}
