// Two gateways and the users' process apart: what ends at one is refused at the other, and what holds while users is away.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { decodeJwt } from 'jose'
import { admin, startTestKerf, type TestKerf } from '../world/kerf.ts'
import { type TestRedis, testRedis } from '../world/redis.ts'
import { until } from '../world/until.ts'

const LIMIT_MS = 60_000
const password = 'a password for all'

let redis: TestRedis
let kerf: TestKerf
/** Where clients call the one and the other gateway. */
let gateways: readonly [string, string]

beforeAll(async () => {
  redis = await testRedis()
  const topology = 'users/gateway,inventory/gateway,orders,payments,notifications'
  kerf = await startTestKerf({ topology, redisUrl: redis.url })
  const [, one, other] = kerf.processes
  gateways = [one?.url ?? '', other?.url ?? '']
}, LIMIT_MS)
afterAll(async () => {
  await kerf.stop()
  await redis.stop()
}, LIMIT_MS)

function call(url: string, method: string, path: string, token?: string, body?: unknown): Promise<Response> {
  return fetch(url + path, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

async function signedIn(account: { email: string; password: string }): Promise<string> {
  const reply = await call(gateways[0], 'POST', '/v1/sessions', undefined, account)
  return ((await reply.json()) as { accessToken: string }).accessToken
}

let people = 0
async function somebody(): Promise<string> {
  const account = { email: `person-${(people += 1)}@example.com`, password }
  await call(gateways[0], 'POST', '/v1/users', undefined, { ...account, name: 'A Person' })
  return signedIn(account)
}

/** What a token is worth at either gateway, for a route that needs nothing of users. */
async function worth(token: string): Promise<number[]> {
  const replies = await Promise.all(gateways.map((url) => call(url, 'GET', '/v1/orders', token)))
  return replies.map(({ status }) => status)
}

test(
  'whatever ends at one gateway is refused at the other from the answer on, with Redis and without',
  async () => {
    const boss = await signedIn(admin)
    for (const isThere of [true, false]) {
      if (!isThere) redis.pause()
      const [out, shut] = [await somebody(), await somebody()]
      expect([await worth(out), await worth(shut)]).toEqual([
        [200, 200],
        [200, 200],
      ])
      expect((await call(gateways[0], 'DELETE', '/v1/sessions/current', out)).status).toBe(204)
      expect(await worth(out)).toEqual([401, 401])
      const path = `/v1/users/${decodeJwt(shut).sub}`
      expect((await call(gateways[1], 'PATCH', path, boss, { disabled: true })).status).toBe(200)
      expect(await worth(shut)).toEqual([401, 401])
      if (!isThere) redis.resume()
    }
  },
  LIMIT_MS,
)

test(
  'while users is away the last word holds: who was signed in is served, and who was signed out is not',
  async () => {
    const [good, gone] = [await somebody(), await somebody()]
    await call(gateways[0], 'DELETE', '/v1/sessions/current', gone)
    expect([await worth(good), await worth(gone)]).toEqual([
      [200, 200],
      [401, 401],
    ])
    const [users] = kerf.processes
    await users?.stop()
    await until('users to be missed', async () => {
      const { status } = await call(gateways[1], 'GET', '/v1/users/me', good)
      return status === 503
    })
    const startedAt = performance.now()
    for (let times = 0; times < 5; times += 1) {
      expect(await worth(good)).toEqual([200, 200])
      expect(await worth(gone)).toEqual([401, 401])
    }
    expect(performance.now() - startedAt).toBeLessThan(10_000)
  },
  LIMIT_MS,
)
