// What nobody should read, planted along a journey in which much goes wrong, and looked for in all that Kerf tells.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { type Deployment, openDeployment } from '../faults/deployment/deployment.ts'
import { openShop } from '../faults/commerce/shop.ts'
import { type MailServer, startMailServer } from '../modules/notifications/mail-server.ts'
import { asAdmin, type TestDatabase, testDatabase } from '../world/database.ts'
import { sealingEnvironment } from '../world/sealing.ts'
import { testRedis, type TestRedis } from '../world/redis.ts'
import { until } from '../world/until.ts'
import { openOtlpCollector, type OtlpCollector } from './otlp-collector.ts'

const admin = { email: 'canary.admin@canary.example', password: 'canary-of-the-admin' }
const person = { email: 'canary.person@canary.example', password: 'canary-of-the-person', name: 'Canary' }
const planted = new Map<string, string>([
  ['the address of the admin', admin.email],
  ['the password of the admin', admin.password],
  ['the address of a person', person.email],
  ['the password of a person', person.password],
  ['a wrong password', 'canary-that-is-wrong'],
  ['a password in a body that is no JSON', 'canary-in-pieces'],
  ['a made-up token', 'canary.made.up'],
  ['a token in a query', 'canary-in-the-query'],
  ['a payment method', 'pm_card_canary4242'],
  ['the key of the collector', 'canary-of-the-collector'],
  ...Object.entries(sealingEnvironment),
])
const told = { log: '', metrics: '', traces: '', deadLetters: '', probes: '' }

let database: TestDatabase
let redis: TestRedis
let mail: MailServer
let collector: OtlpCollector
let deployment: Deployment

beforeAll(async () => {
  ;[database, redis, mail] = await Promise.all([testDatabase(), testRedis(), startMailServer()])
  collector = openOtlpCollector()
  planted.set('the password of the database', new URL(database.url).password)
  planted.set('the password of Redis', redis.password)
  const refusal = { at: 'recipient', code: 451, text: `<${person.email}> is over quota` } as const
  mail.refusals.push(...Array.from({ length: 1_000 }, () => refusal))
  deployment = await openDeployment({
    ...{ databaseUrl: database.url, redisUrl: redis.url, admin },
    environment: {
      ...{
        MAIL_PROVIDER: 'smtp',
        SMTP_URL: mail.url,
        PUBLIC_URL: 'https://shop.example',
        LOG_LEVEL: 'trace',
      },
      ...{ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' },
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=canary-of-the-collector',
    },
  })
  await deployment.startAll('monolith')
  await journey()
}, 120_000)
afterAll(async () => {
  await deployment.close()
  await mail[Symbol.asyncDispose]()
  await Promise.all([collector.stop(), redis.stop(), database.drop()])
})

async function call(path: string, init: RequestInit & { readonly json?: unknown } = {}): Promise<unknown> {
  const { json, ...rest } = init
  const body = json === undefined ? {} : { body: JSON.stringify(json) }
  const headers = { 'content-type': 'application/json', ...(rest.headers as Record<string, string>) } // as written below
  const response = await fetch(`${deployment.edge()}${path}`, { ...rest, ...body, headers })
  const text = await response.text()
  return text === '' ? undefined : JSON.parse(text)
}
const post = (path: string, json: unknown, headers: Record<string, string> = {}) =>
  call(path, { method: 'POST', json, headers })
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

async function signedIn(account: { email: string; password: string }): Promise<string> {
  const session = (await post('/v1/sessions', account)) as { accessToken: string; refreshToken: string } // the API says so
  planted.set(`a session of ${account.email}`, session.accessToken)
  planted.set(`the refresh token of ${account.email}`, session.refreshToken)
  return session.accessToken
}

async function journey(): Promise<void> {
  const { skus } = await openShop(deployment.edge, admin)
  await post('/v1/users', person)
  const token = await signedIn(person)
  const [instance] = deployment.instances
  await post('/v1/sessions', { ...person, password: 'canary-that-is-wrong' })
  await call('/v1/sessions', { method: 'POST', body: '{"email":1,"password":"canary-in-pieces' })
  await call('/v1/users/me', { headers: bearer('canary.made.up') })
  await call(`/v1/products?token=canary-in-the-query&email=${encodeURIComponent(person.email)}`)
  await call(`/v1/users/${person.email}`)
  const order = { lines: [{ sku: skus[0], quantity: 1 }], paymentMethod: 'pm_card_canary4242' }
  await post('/v1/orders', order, { ...bearer(token), 'idempotency-key': 'a' })
  await asAdmin(database.url, async (sql) => {
    // Statements under way, and whatever comes next on those connections.
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'kerf %' and datname = current_database()`
    await until('the mail server’s refusal in the log', () =>
      deployment.log().includes('will be tried again'),
    )
    await until(
      'a dead letter',
      async () => {
        await sql`update notifications.inbox set failures = 1000, outages = 1000, next_at = now() where state = 'due'`
        const dead = await sql`select 1 from notifications.inbox where state = 'dead'`
        return dead.length > 0
      },
      60_000,
    )
  })
  told.deadLetters = JSON.stringify(
    await call('/v1/dead-letters', { headers: bearer(await signedIn(admin)) }),
  )
  told.metrics = (await instance?.metrics()) ?? ''
  told.probes = JSON.stringify([await call('/livez'), await call('/readyz')])
  await deployment.stopAll()
  told.log = deployment.log()
  told.traces = collector.bodies.join('')
}

test('much was told, of much that went wrong', () => {
  expect(told.log).toContain('a message is dead')
  expect(told.log).toContain('is over quota')
  expect(told.deadLetters).toContain('notifications.deliver-mail@1')
  expect(told.traces).toContain('perform notifications.deliver-mail@1')
  expect(told.metrics).toContain('outcome="dead"')
})

test('no password, token, payment method, address or credential was told', () => {
  const found = [...planted].flatMap(([what, canary]) =>
    Object.entries(told).flatMap(([where, text]) => {
      const at = text.indexOf(canary)
      return at === -1 ? [] : [`${what} in the ${where}: ${text.slice(Math.max(0, at - 200), at + 60)}`]
    }),
  )
  expect(found).toEqual([])
})

test('each line of the log is one JSON object; those of a request carry its id, its trace and its module', () => {
  const lines = told.log
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  for (const line of lines)
    expect(line).toMatchObject({
      level: expect.any(String),
      time: expect.any(String),
      hosts: 'all',
      instance: expect.any(String),
    })
  const requests = lines.filter(({ msg, route }) => msg === 'request' && route !== '(no route)')
  expect(requests.length).toBeGreaterThan(5)
  for (const line of requests)
    expect(line).toMatchObject({
      requestId: expect.any(String),
      trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      module: expect.any(String),
    })
  const retries = lines.filter(({ msg }) => msg === 'a message will be tried again')
  expect(retries.length).toBeGreaterThan(0)
  for (const line of retries)
    expect(line).toMatchObject({ requestId: expect.any(String), trace_id: expect.any(String) })
})
