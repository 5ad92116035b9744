// What there is to call operations about: at each place of the document where a name stands, one that exists.
import { z } from 'zod'
import { bodyOf } from '../journeys/answer.ts'
import { page, Tokens, WebhookDelivery, WebhookEndpoint } from '../journeys/shapes.ts'
import type { JourneyWorld, Person } from '../journeys/world.ts'

export interface Things {
  /** Whose all of it is that can be somebody's. */
  readonly owner: Person
  /** A product that is only ordered: enough of it for all. */
  readonly sku: string
  readonly stock: number
  /** What of the owner's nobody else may ever see. */
  readonly secrets: readonly string[]
  /** Where webhooks are taken. */
  readonly url: string
  /** By its place, e.g. `/v1/orders/{id}`. */
  readonly at: ReadonlyMap<string, Thing>
  close(): Promise<void>
}

/** Its name; or what makes one, told the path so far: for what can be used once. */
type Thing = string | ((path: string) => Promise<string>)

const stock = 1_000_000
const Identified = z.object({ id: z.string() })
const Session = z.object({ id: z.string(), current: z.boolean() })
const Key = z.object({ kid: z.string(), signing: z.boolean() })

/** An order of somebody new, paid and told of by mail; all else is made when it is asked for. */
export async function openThings(world: JourneyWorld): Promise<Things> {
  const { call } = world
  const [as, owner] = [await world.admin(), await world.signUp()]
  const [sku, other] = [await world.product({ stock }), await world.product()]
  const order = await world.order(owner, { [sku]: 1 })
  await world.settled(owner, order.id)
  const payment = (await world.paymentOf(owner, order.id))?.id ?? ''
  const mails = await world.eventually('a mail to the owner', async () => {
    const found = bodyOf(page(Identified), 200, await call('GET', '/v1/notifications', { as: owner }))
    return found.data.length > 0 && found.data
  })
  const receiver = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: () => new Response(null, { status: 204 }),
  })
  const url = `http://127.0.0.1:${receiver.port}/`

  const endpoint = async () => {
    const body = { url, events: ['user.registered'] }
    return bodyOf(WebhookEndpoint, 201, await call('POST', '/v1/webhook-endpoints', { as, body })).id
  }
  const delivery = async (path: string) => {
    const at = path.slice(0, path.indexOf('/deliveries'))
    const { id } = bodyOf(WebhookDelivery, 202, await call('POST', `${at}/test`, { as }))
    await world.eventually('the webhook to be taken', async () => {
      const found = await call('GET', `${at}/deliveries?status=delivered`, { as })
      return bodyOf(page(WebhookDelivery), 200, found).data.length > 0
    })
    return id
  }
  const session = async () => {
    const { accessToken } = bodyOf(Tokens, 201, await world.signIn(owner))
    const found = bodyOf(page(Session), 200, await call('GET', '/v1/sessions', { as: { accessToken } }))
    return found.data.find(({ current }) => current)?.id ?? ''
  }
  /** One that signs later: nobody misses it. */
  const waitingKey = async () => {
    await call('POST', '/v1/signing-keys', { as }) // refused where there is one
    const { data } = bodyOf(page(Key), 200, await call('GET', '/v1/signing-keys', { as }))
    return data.find(({ signing }) => !signing)?.kid ?? ''
  }
  return {
    owner,
    sku,
    stock,
    url,
    secrets: [order.id, payment, owner.id, owner.email, await session(), ...mails.map(({ id }) => id)],
    at: new Map<string, Thing>([
      ['/v1/orders/{id}', order.id],
      ['/v1/payments/{id}', payment],
      ['/v1/payments/webhooks/{provider}', 'stripe'],
      ['/v1/products/{sku}', other],
      ['/v1/sessions/{id}', session],
      ['/v1/users/{id}', async () => (await world.signUp()).id],
      ['/v1/signing-keys/{kid}', waitingKey],
      ['/v1/dead-letters/{id}', () => deadLetter(world)],
      ['/v1/webhook-endpoints/{id}', endpoint],
      ['/v1/webhook-endpoints/{id}/deliveries/{deliveryId}', delivery],
    ]),
    close: () => receiver.stop(true),
  }
}

/** The path of an operation with the names of things that there are, or with what `instead` gives in their place. */
export async function pathTo(
  path: string,
  { at }: Things,
  instead?: (there: string) => string,
): Promise<string> {
  let made = path
  for (const [name] of path.matchAll(/\{[^}]+\}/g)) {
    const known = at.get(path.slice(0, path.indexOf(name) + name.length))
    const there = typeof known === 'function' ? await known(made) : known
    if (!there)
      throw new Error(`nothing is known for ${path}: say in tests/api/things.ts what it can be called about`)
    made = made.replace(name, encodeURIComponent(instead?.(there) ?? there))
  }
  return made
}

/** A message that was given up: to let go of the stock of an order that does not exist, which changes nothing. */
async function deadLetter(world: JourneyWorld): Promise<string> {
  const [id, orderId] = [Bun.randomUUIDv7(), Bun.randomUUIDv7()]
  const insert = `
    insert into inventory.inbox (id, source, name, key, state, attempts, data, context, error)
    values ($1, 'orders', 'inventory.release-stock@1', $2, 'dead', 10, jsonb_build_object('orderId', $2::text),
            '{"requestId":"things","caller":{"kind":"system"}}', 'on purpose')`
  await world.rows('inventory', insert, [id, orderId])
  return id
}
