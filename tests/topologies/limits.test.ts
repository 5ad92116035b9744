// Limits in a deployment of several processes: the gateway counts, in Redis and without it, and the modules do not.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { type Answer, expectProblem, expectStatus } from '../journeys/answer.ts'
import { addressesOf } from '../journeys/addresses.ts'
import { type JourneyWorld, openJourneyWorld } from '../journeys/world.ts'
import { startTestKerf, type TestKerf } from '../world/kerf.ts'
import { type TestRedis, testRedis } from '../world/redis.ts'

const LIMIT_MS = 60_000
let redis: TestRedis
let kerf: TestKerf
let world: JourneyWorld

beforeAll(async () => {
  redis = await testRedis()
  kerf = await startTestKerf({
    topology: 'gateway/users,inventory,orders,payments,notifications',
    redisUrl: redis.url,
    limits: { requests: 500, credentials: 3, mailings: 2 },
  })
  world = await openJourneyWorld({ ...addressesOf(kerf), databaseUrlOf: kerf.databaseUrlOf })
}, LIMIT_MS)
afterAll(async () => {
  await kerf.stop()
  await redis.stop()
}, LIMIT_MS)

const password = 'not what it is, I guess'
const guess = (email: string, from: string) =>
  world.call('POST', '/v1/sessions', { body: { email, password }, headers: { 'x-forwarded-for': from } })
const signIn = ({ email, password }: { email: string; password: string }, from: string) =>
  world.call('POST', '/v1/sessions', { body: { email, password }, headers: { 'x-forwarded-for': from } })

function expectHeldUp(answer: Answer): void {
  expectProblem(answer, 429, 'too-many-attempts')
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(answer.headers.get('ratelimit')).toMatch(/^"requests";r=\d+;t=\d+, "credentials[a-z-]*";r=0;t=\d+$/)
}

test('who guesses a password is held up by the gateway, and nobody else is', async () => {
  const person = await world.signUp()
  for (let nr = 0; nr < 3; nr += 1)
    expectProblem(await guess(person.email, '192.0.2.1'), 401, 'invalid-credentials')
  expectHeldUp(await guess(person.email, '192.0.2.1'))
  expectHeldUp(await signIn(person, '192.0.2.1'))
  expectStatus(201, await signIn(person, '192.0.2.2'))
  expectHeldUp(await guess(person.email.toUpperCase(), '192.0.2.1'))
})

test('whether there is such an account shows in nothing', async () => {
  const { email } = await world.signUp()
  const known = [1, 2, 3, 4].map(() => guess(email, '192.0.2.3'))
  const unknown = [1, 2, 3, 4].map(() => guess(`${crypto.randomUUID()}@example.com`, '192.0.2.4'))
  const seen = async (answers: Promise<Answer>[]) =>
    (await Promise.all(answers)).map(({ status }) => String(status)).toSorted()
  expect(await seen(known)).toEqual(['401', '401', '401', '429'])
  expect(await seen(unknown)).toEqual(['401', '401', '401', '401']) // four accounts, each of which was tried once
  const nobody = `${crypto.randomUUID()}@example.com`
  const same = await seen([1, 2, 3, 4].map(() => guess(nobody, '192.0.2.5')))
  expect(same).toEqual(['401', '401', '401', '429'])
})

test('a reset can be asked for twice an hour, by whoever asks, and the answer is the same for nobody', async () => {
  const { email } = await world.signUp()
  const ask = (of: string, from: string) =>
    world.call('POST', '/v1/users/password-resets', {
      body: { email: of },
      headers: { 'x-forwarded-for': from },
    })
  for (const of of [email, `${crypto.randomUUID()}@example.com`]) {
    for (const from of ['192.0.2.10', '192.0.2.11']) expectStatus(202, await ask(of, from))
    expectProblem(await ask(of, '192.0.2.12'), 429, 'too-many-attempts')
  }
})

test('every request says how many are left', async () => {
  const headers = { 'x-forwarded-for': '192.0.2.20' }
  const first = await world.call('GET', '/v1/products', { headers })
  const second = await world.call('GET', '/v1/products', { headers })
  expect(first.headers.get('ratelimit')).toMatch(/^"requests";r=499;t=\d+$/)
  expect(second.headers.get('ratelimit')).toMatch(/^"requests";r=498;t=\d+$/)
  expect(second.headers.get('ratelimit-policy')).toBe('"requests";q=500;w=60')
})

// The last one: afterwards there is no Redis.
test('without Redis guesses are held up as before, and everything else goes on', async () => {
  const person = await world.signUp()
  await redis.kill()
  for (let nr = 0; nr < 3; nr += 1)
    expectProblem(await guess(person.email, '192.0.2.30'), 401, 'invalid-credentials')
  expectHeldUp(await guess(person.email, '192.0.2.30'))
  expectStatus(201, await signIn(person, '192.0.2.31'))
  for (let nr = 0; nr < 20; nr += 1) expectStatus(200, await world.call('GET', '/v1/products'))
  expect(kerf.troubles).toEqual([])
})
