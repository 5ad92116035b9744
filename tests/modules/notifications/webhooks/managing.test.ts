// Admins register endpoints, look at them and change them; nobody else does, and no endpoint lies inside the network.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { OrderPlaced } from '#modules/orders'
import { until } from '../../../world/until.ts'
import { orderOf, person } from '../people.ts'
import { startReceiver } from './receiver.ts'
import { endpoints, openWebhooksWorld, type WebhooksWorld } from './webhooks-world.ts'

const url = 'https://hooks.shop.example/kerf'
let world: WebhooksWorld
beforeAll(async () => {
  world = await openWebhooksWorld()
}, 30_000)
afterAll(() => world[Symbol.asyncDispose](), 20_000)

interface Endpoint {
  readonly id: string
  readonly secret: string
}
async function registered(body: object = { url, events: ['order.placed'] }): Promise<Endpoint> {
  const response = await world.admin('POST', endpoints, body)
  expect(response.status).toBe(201)
  return (await response.json()) as Endpoint // the API's own shape
}

async function refusal(response: Response) {
  const { status, code, errors } = (await response.json()) as {
    status: number
    code: string
    errors?: { pointer: string; detail: string }[]
  } // a problem
  return { status, code, pointers: errors?.map(({ pointer }) => pointer) }
}

test('an endpoint is registered with its secret, which is shown this once and sealed where it is kept', async () => {
  const response = await world.admin('POST', endpoints, { url, events: ['order.placed', 'user.registered'] })
  expect(response.status).toBe(201)
  const { secret, ...shown } = (await response.json()) as Endpoint // the API's own shape
  expect(shown as object).toEqual({
    id: expect.any(String),
    url,
    events: ['order.placed', 'user.registered'],
    enabled: true,
    disabledReason: null,
    failingSince: null,
    createdAt: expect.any(String),
    updatedAt: expect.any(String),
  })
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
  expect(response.headers.get('cache-control')).toBe('no-store')
  const location = response.headers.get('location') ?? ''
  const again = await world.admin('GET', location)
  expect(await again.json()).toEqual(shown)
  expect(again.headers.get('etag')).toBe(response.headers.get('etag'))
  const rows =
    await world.sql`select secret from notifications.webhook_secrets where endpoint_id = ${shown.id}`
  expect(rows).toEqual([{ secret: expect.stringMatching(/^eyJ/) }] as never)
  expect(JSON.stringify(rows)).not.toContain(secret.slice('whsec_'.length))
})

test.each([
  'http://hooks.shop.example/',
  'https://127.0.0.1/',
  'https://2130706433/',
  'https://[::ffff:7f00:1]/',
  'https://169.254.169.254/latest/meta-data/',
  'https://localhost/',
  'https://user:password@hooks.shop.example/',
  'nonsense',
])('%s is refused when it is registered, and when an endpoint is moved to it', async (bad) => {
  const refused = { status: 422, code: 'webhook-url-refused', pointers: ['/url'] }
  expect(await refusal(await world.admin('POST', endpoints, { url: bad, events: ['order.placed'] }))).toEqual(
    refused,
  )
  const { id } = await registered()
  expect(await refusal(await world.admin('PATCH', `${endpoints}/${id}`, { url: bad }))).toEqual(refused)
})

test.each([
  [{ url }, ['/events']],
  [{ url, events: [] }, ['/events']],
  [{ url, events: ['order.placed', 'order.placed'] }, ['/events']],
  [{ url, events: ['order.shipped'] }, ['/events/0']],
  [{ url, events: ['webhook.test'] }, ['/events/0']],
  [{ events: ['order.placed'] }, ['/url']],
  [{ url, events: ['order.placed'], secret: 'whsec_mine' }, ['/secret']],
])('%j is no endpoint', async (body, pointers) => {
  const refused = { status: 422, code: 'invalid-request', pointers }
  expect(await refusal(await world.admin('POST', endpoints, body))).toEqual(refused)
})

test('an endpoint that leads inside is not connected to, however it came to be there', async () => {
  await using receiver = startReceiver()
  const { id } = await registered()
  for (const inside of [receiver.url, receiver.url.replace('127.0.0.1', 'localhost')]) {
    await world.sql`update notifications.webhook_endpoints set url = ${inside}, resting_until = null where id = ${id}`
    await world.admin('POST', `${endpoints}/${id}/test`)
    await until('it to be refused', async () => {
      const [newest] = await world.deliveriesTo({ id })
      return newest?.attempts === 1 && newest.lastFailure === 'address-refused'
    })
  }
  expect(receiver.requests).toBe(0)
})

test('a change counts for whoever has seen the newest version, and shows in the ETag', async () => {
  const { id } = await registered()
  const path = `${endpoints}/${id}`
  const seen = (await world.admin('GET', path)).headers.get('etag') ?? ''
  expect((await world.admin('GET', path, undefined, { 'if-none-match': seen })).status).toBe(304)
  const change = { events: ['order.cancelled'], enabled: false }
  const changed = await world.admin('PATCH', path, change, { 'if-match': seen })
  expect(await changed.json()).toMatchObject({
    events: ['order.cancelled'],
    enabled: false,
    disabledReason: 'admin',
  })
  expect(changed.headers.get('etag')).not.toBe(seen)
  const late = await world.admin('PATCH', path, { enabled: true }, { 'if-match': seen })
  expect(await refusal(late)).toMatchObject({ status: 412, code: 'webhook-endpoint-changed' })
  expect((await world.admin('GET', path, undefined, { 'if-none-match': seen })).status).toBe(200)
})

test('a removed endpoint is gone, with its secrets', async () => {
  const { id } = await registered()
  await world.announce(OrderPlaced, orderOf(person()))
  await until('a delivery', async () => (await world.deliveriesTo({ id })).length > 0)
  const path = `${endpoints}/${id}`
  expect((await world.admin('DELETE', path)).status).toBe(204)
  for (const [method, rest] of [
    ['GET', ''],
    ['DELETE', ''],
    ['PATCH', ''],
    ['POST', '/secrets'],
    ['POST', '/test'],
    ['GET', '/deliveries'],
    ['POST', `/deliveries/${crypto.randomUUID()}/replay`],
  ] as const) {
    const response = await world.admin(method, path + rest, method === 'PATCH' ? {} : undefined)
    expect([method, rest, await refusal(response)]).toMatchObject([
      method,
      rest,
      { status: 404, code: 'webhook-endpoint-missing' },
    ])
  }
  const rows = await world.sql`select from notifications.webhook_secrets where endpoint_id = ${id}`
  expect(rows).toHaveLength(0)
})

test('endpoints and deliveries are listed newest first, page by page, each once', async () => {
  const made = [await registered(), await registered(), await registered()].map(({ id }) => id).toReversed()
  const walked = await walk(`${endpoints}?limit=2`)
  expect(walked.slice(0, 3)).toEqual(made)
  expect(new Set(walked).size).toBe(walked.length)
  const path = `${endpoints}/${made[0]}`
  const sent: string[] = []
  for (let count = 0; count < 3; count += 1)
    sent.unshift(((await (await world.admin('POST', `${path}/test`)).json()) as Endpoint).id)
  expect(await walk(`${path}/deliveries?limit=2`)).toEqual(sent)
})

async function walk(path: string): Promise<string[]> {
  const walked: string[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const response = await world.admin('GET', cursor === '' ? path : `${path}&cursor=${cursor}`)
    const page = (await response.json()) as { data: { id: string }[]; nextCursor: string | null } // the API's own shape
    walked.push(...page.data.map(({ id }) => id))
    cursor = page.nextCursor
  }
  return walked
}

test('a delivery is replayed by its own endpoint alone, and not while it is on its way', async () => {
  const [one, other] = [await registered(), await registered()]
  await world.sql`update notifications.webhook_endpoints set resting_until = now() + interval '1 hour' where id = ${one.id}`
  const { id } = (await (await world.admin('POST', `${endpoints}/${one.id}/test`)).json()) as Endpoint // the API's own shape
  const replay = (endpoint: Endpoint) =>
    world.admin('POST', `${endpoints}/${endpoint.id}/deliveries/${id}/replay`)
  expect(await refusal(await replay(one))).toMatchObject({ status: 409, code: 'webhook-delivery-pending' })
  expect(await refusal(await replay(other))).toMatchObject({ status: 404, code: 'webhook-delivery-missing' })
})

test('five secrets sign at once, and no more', async () => {
  const { id } = await registered()
  const rotate = () => world.admin('POST', `${endpoints}/${id}/secrets`)
  for (let count = 0; count < 4; count += 1) expect((await rotate()).status).toBe(201)
  expect(await refusal(await rotate())).toMatchObject({ status: 409, code: 'webhook-secrets-too-many' })
})

test('what admins do leaves an audit row each', async () => {
  const { id } = await registered()
  const path = `${endpoints}/${id}`
  await world.admin('PATCH', path, { events: ['user.registered'] })
  await world.admin('POST', `${path}/secrets`)
  await world.admin('POST', `${path}/test`)
  await world.admin('DELETE', path)
  const rows = await world.sql<{ action: string; actor: string }[]>`
    select action, actor from notifications.audit_log where subject = ${id} order by at`
  expect(rows.map(({ action }) => action)).toEqual(
    ['registered', 'changed', 'secret-rotated', 'tested', 'removed'].map(
      (what) => `webhook-endpoint.${what}`,
    ),
  )
  expect(new Set(rows.map(({ actor }) => actor)).size).toBe(1)
  expect(rows[0]?.actor).toMatch(/^[0-9a-f-]{36}$/)
})

test('nobody but an admin may do any of it', async () => {
  const { id } = await registered()
  for (const [method, rest] of [
    ['POST', ''],
    ['GET', ''],
    ['GET', `/${id}`],
    ['PATCH', `/${id}`],
    ['DELETE', `/${id}`],
    ['POST', `/${id}/secrets`],
    ['POST', `/${id}/test`],
    ['GET', `/${id}/deliveries`],
    ['POST', `/${id}/deliveries/${id}/replay`],
  ] as const) {
    const response = await world.as(Bun.randomUUIDv7(), endpoints + rest, { method })
    expect([method, rest, await refusal(response)]).toMatchObject([
      method,
      rest,
      { status: 403, code: 'admins-only' },
    ])
    expect((await fetch(new URL(endpoints + rest, world.url), { method })).status).toBe(401)
  }
})
