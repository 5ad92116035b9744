// The port between processes, with every process real: who may ask what of a module, and what is away when one is.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { join } from 'node:path'
import { expectProblem, expectStatus } from '../journeys/answer.ts'
import { addressesOf } from '../journeys/addresses.ts'
import { basket, freshKey, type JourneyWorld, openJourneyWorld, type Person } from '../journeys/world.ts'
import { raw, statusOf } from '../runtime/gateway/edge.ts'
import { startTestKerf, type TestKerf } from '../world/kerf.ts'
import { type TestRedis, testRedis } from '../world/redis.ts'
import { type Forge, forge } from './forge.ts'

const LIMIT_MS = 60_000
const prices = '/internal/inventory/query/inventory.product-prices'

let redis: TestRedis
let kerf: TestKerf
let world: JourneyWorld
let customer: Person
let port: string
let token: Forge['token']
let wrong: Forge['wrong']

beforeAll(async () => {
  redis = await testRedis()
  kerf = await startTestKerf({
    topology: 'gateway,users/inventory/orders,payments,notifications',
    redisUrl: redis.url,
  })
  world = await openJourneyWorld({ ...addressesOf(kerf), databaseUrlOf: kerf.databaseUrlOf })
  customer = await world.customer()
  port = kerf.processes[1]?.internalUrl ?? ''
  ;({ token, wrong } = forge(kerf.keys ?? ''))
}, LIMIT_MS)
afterAll(async () => {
  await kerf.stop()
  await redis.stop()
}, LIMIT_MS)

async function asked(
  bearer: string | undefined,
  path = prices,
  body = '{"skus":[]}',
  headers: Record<string, string> = {},
) {
  const authorization: Record<string, string> =
    bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }
  const answer = await fetch(port + path, { method: 'POST', body, headers: { ...authorization, ...headers } })
  return { status: answer.status, refusal: answer.headers.get('x-kerf-refusal'), text: await answer.text() }
}

test('a module that declares it is answered, so that the refusals below are about what they name', async () => {
  expect(await asked(await token({ by: 'orders' }))).toEqual({ status: 200, refusal: null, text: '[]' })
})

test('what carries no token of this deployment’s processes is refused at the door', async () => {
  const tokens = {
    ...wrong,
    'no token': async () => undefined,
    'a client’s': async () => customer.accessToken,
  }
  for (const [what, make] of Object.entries(tokens)) {
    const { status, refusal, text } = await asked(await make())
    const code = 'service-token-invalid'
    expect([what, status, refusal, JSON.parse(text).code]).toEqual([what, 401, code, code])
  }
  expect(Object.keys(tokens).length).toBeGreaterThan(15)
})

test('a module that does not declare the asked one may not ask it', async () => {
  for (const by of ['users', 'payments', 'notifications'])
    expect(await asked(await token({ by }))).toMatchObject({ status: 403, refusal: 'not-declared' })
})

test('what the module itself refuses does not look as if its process had, whatever a client brings', async () => {
  const bearer = await token({ by: 'gateway' })
  const stock = { 'x-kerf-module': 'inventory', 'content-type': 'application/json' }
  for (const more of [{}, { 'x-kerf-refusal': 'not-hosted' }])
    for (const [path, status] of [
      ['/v1/products/none/price', 404],
      ['/v1/products', 422],
    ] as const)
      expect(await asked(bearer, path, '{}', { ...stock, ...more })).toMatchObject({ status, refusal: null })
})

test('only the gateway brings the requests of clients, acts on dead letters, and gathers for the console', async () => {
  const stock = { 'x-kerf-module': 'inventory' }
  for (const by of ['orders', 'users', 'inventory']) {
    const bearer = await token({ by })
    expect((await asked(bearer, '/v1/products', '{}', stock)).status).toBe(403)
    expect((await asked(bearer, '/internal/inventory/dead-letters/list', '{"limit":1}')).status).toBe(403)
    for (const told of ['process', 'module', 'key'])
      expect((await asked(bearer, `/internal/inventory/console/${told}`, '{"key":"k"}')).status).toBe(403)
  }
  const bearer = await token({ by: 'gateway' })
  expect(
    (await asked(bearer, '/v1/products', '{}', { ...stock, 'content-type': 'application/json' })).status,
  ).toBe(422)
  expect(await asked(bearer, '/internal/inventory/dead-letters/list', '{"limit":1}')).toEqual({
    status: 200,
    refusal: null,
    text: '[]',
  })
})

test('a module lets go of, delays and reads the messages that are meant for it, and no others', async () => {
  const id = Bun.randomUUIDv7()
  await world.rows(
    'inventory',
    `insert into inventory.outbox (id, destination, name, data, context, generation, next_at)
     values ('${id}', 'orders', 'inventory.stock-reserved@1', '{}', '{}', 1, now() + interval '1 day')`,
  )
  const asks = async (by: string, operation: string, body: unknown) =>
    (await asked(await token({ by }), `/internal/inventory/sender/${operation}`, JSON.stringify(body))).text
  const receipts = [
    { handled: [], held: [id] },
    { handled: [id], held: [] },
  ]
  for (const receipt of receipts) expect(await asks('payments', 'acknowledge', receipt)).toBe('null')
  expect(await asks('payments', 'restate', [id])).toBe('[]')
  expect(await asks('payments', 'standing', [id])).toBe('[]')
  expect(await asks('orders', 'standing', [id])).toBe(JSON.stringify([id]))
  for (const receipt of receipts) await asks('orders', 'acknowledge', receipt)
  expect(await asks('orders', 'standing', [id])).toBe('[]')
})

test('what the protocol does not know is refused, and is no fault of the process', async () => {
  const bearer = await token({ by: 'orders' })
  const codes = { 400: 'not-known-here', 401: 'service-token-invalid' } as const
  const calls: [path: string, body: string, status: keyof typeof codes][] = [
    [prices, '{', 400],
    ['/internal/inventory/sender/standing', '{"no":"list"}', 400],
    ['/internal/inventory/sender/standing', '["no id"]', 400],
    ['/internal/inventory/sender/toString', '[]', 400],
    ['/internal/inventory/query/toString', '{}', 400],
    ['/internal/orders/sender/standing', '[]', 401],
    ['/internal/', '{}', 401],
    ['/v1/products', '{}', 401],
  ]
  for (const [path, body, status] of calls)
    expect([path, await asked(bearer, path, body)]).toMatchObject([path, { status, refusal: codes[status] }])
  expect(kerf.troubles).toEqual([])
})

test('the internal paths are nothing at the gateway, whatever a client brings', async () => {
  const headers = { authorization: `Bearer ${await token({ by: 'gateway' })}`, 'x-kerf-module': 'inventory' }
  expectProblem(await world.call('POST', prices, { body: { skus: [] } }), 404, 'route-missing')
  expectProblem(await world.call('POST', prices, { body: { skus: [] }, headers }), 401, 'invalid-token')
})

test('what a request must look like, it must at this port too: it trusts the gateway with who calls, not with how', async () => {
  const bearer = await token({ by: 'gateway' })
  const { hostname, port: number } = new URL(port)
  const head = (target: string, ...more: string[]) =>
    [
      `POST ${target} HTTP/1.1`,
      ...[
        `Host: ${hostname}`,
        `Authorization: Bearer ${bearer}`,
        'X-Kerf-Module: inventory',
        'Connection: close',
      ],
      ...['Content-Type: application/json', ...more],
      ...['', ''],
    ].join('\r\n')
  const attacks: Record<string, [request: string, status: number]> = {
    'two hosts': [head('/v1/products', 'Host: evil', 'Content-Length: 2') + '{}', 400],
    'two tokens': [head('/v1/products', `Authorization: Bearer ${bearer}`, 'Content-Length: 2') + '{}', 401],
    'an encoded slash': [head('/v1/products/..%2fstock', 'Content-Length: 2') + '{}', 400],
    'a long target': [head(`/v1/products?${'a'.repeat(9_000)}`, 'Content-Length: 2') + '{}', 414],
    'a long body': [head('/v1/products', `Content-Length: ${2 ** 20 + 1}`), 413],
    'a compressed body': [head('/v1/products', 'Content-Encoding: gzip', 'Content-Length: 2') + '{}', 415],
    'a deep body': [head('/v1/products', 'Content-Length: 2000') + '['.repeat(2_000), 400],
    'a claim to be somebody': [head('/v1/products', 'X-User-Id: admin', 'Content-Length: 2') + '{}', 422],
  }
  for (const [name, [request, status]] of Object.entries(attacks))
    expect([name, statusOf(await raw(Number(number), request, /never/))]).toEqual([name, status])
  expect(kerf.troubles).toEqual([])
})

test('private keys are their owner’s alone to read', async () => {
  const { mode } = await Bun.file(join(kerf.keys ?? '', 'orders.json')).stat()
  expect(mode & 0o077).toBe(0)
})

test('a question that a module cannot answer is a fault for its asker, and told where it happened', async () => {
  const sku = await world.product()
  const rename = (from: string, to: string) =>
    world.rows('inventory', `alter table inventory.${from} rename to ${to}`)
  await rename('products', 'hidden')
  const what = { as: customer, body: basket({ [sku]: 1 }), headers: freshKey() }
  expectProblem(await world.call('POST', '/v1/orders', what), 500, 'internal')
  await rename('hidden', 'products')
  expect(kerf.troubles.splice(0)).toContainEqual(expect.stringContaining(prices))
  expectStatus(201, await world.call('POST', '/v1/orders', what))
})

// The last one: afterwards inventory is away.
test('a module that is away is 503 with Retry-After wherever it is needed, and the others work on', async () => {
  const sku = await world.product()
  await kerf.processes[1]?.stop()
  const what = { as: customer, body: basket({ [sku]: 1 }) }
  for (let nr = 0; nr < 8; nr++) {
    for (const answer of [
      await world.call('GET', `/v1/products/${sku}`),
      await world.call('POST', '/v1/orders', { ...what, headers: freshKey() }),
    ]) {
      expectStatus(503, answer)
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    }
    for (const path of ['/v1/orders', '/v1/payments', '/v1/users/me', '/v1/notifications'])
      expectStatus(200, await world.call('GET', path, { as: customer }))
  }
})
