// Webhooks in a running notifications: an admin who registers endpoints and looks at what became of what was sent.
import { expect } from 'bun:test'
import { UserRegistered } from '#modules/users'
import { until } from '../../../world/until.ts'
import { type NotificationsWorld, openNotificationsWorld } from '../notifications-world.ts'
import { person } from '../people.ts'
import type { Receiver } from './receiver.ts'

interface Endpoint {
  readonly id: string
  readonly secret: string
  readonly etag: string
}

/** As the API shows it, as far as tests look. */
export interface Delivery {
  readonly id: string
  readonly event: string
  readonly status: string
  readonly attempts: number
  readonly lastStatus: number | null
  readonly lastFailure: string | null
}

export interface WebhooksWorld extends NotificationsWorld {
  readonly adminMail: string
  /** A request of the admin's. */
  admin(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>
  /** Registers where `receiver` listens, and tells it the secret. */
  register(receiver: Receiver, events: readonly string[]): Promise<Endpoint>
  deliveriesTo(endpoint: { readonly id: string }, query?: string): Promise<Delivery[]>
  /** The deliveries, once all of them, that many, are as expected: oldest first. */
  delivered(endpoint: { readonly id: string }, expected: readonly Partial<Delivery>[]): Promise<Delivery[]>
  /** What waits for its time is due now. */
  hasten(): Promise<void>
  /** The module's clock runs this much ahead from now on. */
  advance(ms: number): void
}

export const endpoints = '/v1/webhook-endpoints'

export async function openWebhooksWorld(settings: Record<string, string> = {}): Promise<WebhooksWorld> {
  let aheadMs = 0
  const now = () => new Date(Date.now() + aheadMs)
  const world = await openNotificationsWorld({ settings, now })
  const { userId: adminId, ...known } = person('Admin')
  await world.announce(UserRegistered, { userId: adminId, ...known })
  await world.settled()

  const admin: WebhooksWorld['admin'] = (method, path, body, headers = {}) =>
    fetch(new URL(path, world.url), {
      method,
      headers: { authorization: `Bearer admin-${adminId}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })

  async function deliveriesTo({ id }: { readonly id: string }, query = 'limit=100'): Promise<Delivery[]> {
    const response = await admin('GET', `${endpoints}/${id}/deliveries?${query}`)
    expect(response.status).toBe(200)
    return ((await response.json()) as { data: Delivery[] }).data // the API's own shape
  }

  return {
    ...world,
    adminMail: known.email,
    admin,
    deliveriesTo,
    async register({ url, checkBy }, events) {
      const response = await admin('POST', endpoints, { url, events })
      expect(response.status).toBe(201)
      const { id, secret } = (await response.json()) as Endpoint // the API's own shape
      checkBy(secret)
      return { id, secret, etag: response.headers.get('etag') ?? '' }
    },
    delivered: (endpoint, expected) =>
      until(`deliveries to be ${JSON.stringify(expected)}`, async () => {
        const found = (await deliveriesTo(endpoint)).toReversed()
        const isSo = found.length === expected.length && expected.every((each, at) => agrees(found[at], each))
        return isSo && found
      }),
    async hasten() {
      await until('a delayed message', async () => {
        const due = await world.sql`
          update notifications.outbox set next_at = clock_timestamp() where generation = 0 returning id`
        return due.length > 0
      })
    },
    advance: (ms) => void (aheadMs += ms),
  }
}

function agrees(found: Delivery | undefined, expected: Partial<Delivery>): boolean {
  return Object.entries(expected).every(([field, value]) => found?.[field as keyof Delivery] === value)
}
