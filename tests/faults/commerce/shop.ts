// A shop to be stormed: products with much and with little stock, customers who are signed in.
import { call, type Wish } from './call.ts'

export interface Shop {
  readonly skus: readonly string[]
  /** What there was of each at the beginning. */
  readonly stock: Readonly<Record<string, number>>
  readonly customers: readonly { readonly id: string; readonly token: string }[]
}

export interface Account {
  readonly email: string
  readonly password: string
}

const shelves = [
  { sku: 'OAK', price: 1_299, onHand: 1_000_000 },
  { sku: 'PINE', price: 450, onHand: 1_000_000 },
  { sku: 'EBONY', price: 99_999, onHand: 60 },
]

export async function openShop(edge: () => string | undefined, admin: Account): Promise<Shop> {
  async function ask<T>(wish: Wish): Promise<T> {
    const { outcome, body, faults } = await call(edge, wish)
    if (outcome !== 'ok')
      throw new Error(`${wish.method} ${wish.path}: ${JSON.stringify(body)} ${faults.join()}`)
    return body as T // as the journeys check it
  }
  async function signedIn(account: Account): Promise<{ id: string; token: string }> {
    const { accessToken: token } = await ask<{ accessToken: string }>({
      ...{ method: 'POST', path: '/v1/sessions', body: account },
    })
    const { id } = await ask<{ id: string }>({ method: 'GET', path: '/v1/users/me', token })
    return { id, token }
  }
  async function customer(at: number) {
    const account = { email: `customer-${at}@example.com`, password: 'a password for storms' }
    await ask({ method: 'POST', path: '/v1/users', body: { ...account, name: `Customer ${at}` } })
    return signedIn(account)
  }

  const { token } = await signedIn(admin)
  for (const { sku, price, onHand } of shelves) {
    const body = {
      ...{ sku, name: sku, description: 'Sawn.', onHand },
      price: { amount: price, currency: 'EUR' },
    }
    await ask({ method: 'POST', path: '/v1/products', token, body })
  }
  return {
    skus: shelves.map(({ sku }) => sku),
    stock: Object.fromEntries(shelves.map(({ sku, onHand }) => [sku, onHand])),
    customers: await Promise.all([1, 2, 3, 4].map(customer)),
  }
}
