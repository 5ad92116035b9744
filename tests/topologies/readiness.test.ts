// A running deployment says what is wrong with it: a module that goes takes nobody else out of service.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { asAdmin } from '../world/database.ts'
import { startTestKerf, type TestKerf } from '../world/kerf.ts'
import { testRedis, type TestRedis } from '../world/redis.ts'
import { until } from '../world/until.ts'

const topology = 'gateway/orders/users,inventory,payments,notifications'
const others = topology.split('/')[2]?.split(',') ?? []
let redis: TestRedis
let kerf: TestKerf

beforeAll(async () => {
  redis = await testRedis()
  kerf = await startTestKerf({
    topology,
    redisUrl: redis.url,
  })
}, 60_000)
afterAll(async () => {
  await kerf.stop()
  await redis.stop()
})

async function ready(process: number): Promise<[status: number, body: unknown]> {
  const response = await fetch(`${kerf.processes[process]?.operatorUrl}/readyz`)
  return [response.status, await response.json()]
}

test('while all is well every process is ready, and lives', async () => {
  for (const at of [0, 1, 2]) {
    await until('the process to be ready', async () => (await ready(at))[0] === 200)
    expect(await ready(at)).toEqual([200, { status: 'ok', reasons: [] }])
    expect((await fetch(`${kerf.processes[at]?.operatorUrl}/livez`)).status).toBe(200)
  }
})

test('a module that goes leaves the gateway ready, which says so and answers for the others', async () => {
  await kerf.processes[1]?.stop()
  const told = [200, { status: 'degraded', reasons: ['module-unknown:orders'] }]
  await until('the gateway to say so', async () => Bun.deepEquals(await ready(0), told))
  expect((await fetch(`${kerf.url}/v1/products`)).status).toBe(200)
  expect(await ready(2)).toEqual([200, { status: 'ok', reasons: [] }])
})

test('a process whose database lets nobody in is sent no requests, and the gateway stays', async () => {
  const name = new URL(kerf.databaseUrlOf('users')).pathname.slice(1)
  const allow = (is: boolean) =>
    asAdmin(kerf.databaseUrlOf('users').replace(`/${name}`, '/postgres'), async (sql) => {
      await sql.unsafe(`alter database ${name} allow_connections ${is}`)
      await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`
    })
  await allow(false)
  const away = others.map((module) => `database-away:${module}`)
  await until('the process to say so', async () => {
    const [status, body] = await ready(2)
    return status === 503 && Bun.deepEquals(body, { status: 'unavailable', reasons: away })
  })
  expect((await ready(0))[0]).toBe(200)
  await allow(true)
  await until('the process to be ready again', async () => (await ready(2))[0] === 200)
})
