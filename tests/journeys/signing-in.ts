// Journeys of signing up, in and out.
import { expect } from 'bun:test'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { z } from 'zod'
import { bodyOf, expectProblem, expectStatus, saidBy } from './answer.ts'
import { journey } from './journey.ts'
import { Tokens, User } from './shapes.ts'
import type { JourneyWorld } from './world.ts'

const newcomer = (more: object = {}) => ({
  email: `${crypto.randomUUID()}@example.com`,
  password: 'twelve chars',
  name: 'A Customer',
  ...more,
})

const refreshed = ({ call }: JourneyWorld, refreshToken: string) =>
  call('POST', '/v1/sessions/refresh', { body: { refreshToken } })

export const signingIn = [
  journey('whoever signs up is a customer, and no one else can have the address', async ({ call }) => {
    const body = newcomer()
    const user = bodyOf(User, 201, await call('POST', '/v1/users', { body }))
    expect(user).toMatchObject({ email: body.email, name: body.name, role: 'customer' })
    const shouted = { ...newcomer(), email: body.email.toUpperCase() }
    for (const again of [newcomer({ email: body.email }), shouted])
      expectProblem(await call('POST', '/v1/users', { body: again }), 409, 'email-taken')
  }),

  journey('a password has 12 to 128 characters', async ({ call }) => {
    for (const length of [11, 129]) {
      const refused = await call('POST', '/v1/users', { body: newcomer({ password: 'x'.repeat(length) }) })
      expectProblem(refused, 422, 'invalid-request', ['/password'])
    }
    for (const length of [12, 128])
      expectStatus(201, await call('POST', '/v1/users', { body: newcomer({ password: 'x'.repeat(length) }) }))
  }),

  journey('nobody becomes an admin by saying so', async ({ call }) => {
    const asked = await call('POST', '/v1/users', { body: newcomer({ role: 'admin' }) })
    expectProblem(asked, 422, 'invalid-request', ['/role'])
  }),

  journey('signing in gives tokens; a wrong password and an unknown address look the same', async (world) => {
    const { call, signIn } = world
    const account = newcomer()
    expectStatus(201, await call('POST', '/v1/users', { body: account }))
    const { accessToken, expiresIn } = bodyOf(Tokens, 201, await signIn(account))
    expect(expiresIn).toBeLessThanOrEqual(3_600)
    const me = bodyOf(User, 200, await call('GET', '/v1/users/me', { as: { accessToken } }))
    expect(me.email).toBe(account.email)
    const wrong = await signIn({ ...account, password: 'another password' })
    expectProblem(wrong, 401, 'invalid-credentials')
    expect(saidBy(await signIn(newcomer()))).toEqual(saidBy(wrong))
  }),

  journey('a refresh token is good for one exchange, and the new pair works', async (world) => {
    const before = await world.signUp()
    const after = bodyOf(Tokens, 200, await refreshed(world, before.refreshToken))
    expect(after.refreshToken).not.toBe(before.refreshToken)
    expectStatus(200, await world.call('GET', '/v1/users/me', { as: after }))
    expectStatus(200, await refreshed(world, after.refreshToken))
    expectProblem(await refreshed(world, 'no-such-token'), 401, 'invalid-refresh-token')
  }),

  journey('a refresh token that comes again ends the session, for thief and owner', async (world) => {
    const { refreshToken } = await world.signUp()
    const owner = bodyOf(Tokens, 200, await refreshed(world, refreshToken))
    expectProblem(await refreshed(world, refreshToken), 401, 'invalid-refresh-token')
    expectProblem(await refreshed(world, owner.refreshToken), 401, 'invalid-refresh-token')
  }),

  journey('signing out ends this session and no other', async (world) => {
    const { call, signIn } = world
    const here = await world.signUp()
    const there = bodyOf(Tokens, 201, await signIn(here))
    expectStatus(204, await call('DELETE', '/v1/sessions/current', { as: here }))
    expectProblem(await refreshed(world, here.refreshToken), 401, 'invalid-refresh-token')
    expectStatus(200, await refreshed(world, there.refreshToken))
    expectProblem(await call('DELETE', '/v1/sessions/current'), 401, 'not-signed-in')
  }),

  journey('a stranger can verify a token with the published keys alone', async ({ url, call, signUp }) => {
    const { id, accessToken } = await signUp()
    const jwks = createRemoteJWKSet(new URL(`${url}/.well-known/jwks.json`))
    const claims = { issuer: 'kerf', audience: 'kerf', typ: 'at+jwt', algorithms: ['EdDSA', 'Ed25519'] }
    const { payload } = await jwtVerify(accessToken, jwks, claims)
    expect(payload).toMatchObject({ sub: id, role: 'customer' })
    const { keys } = bodyOf(
      z.object({ keys: z.array(z.record(z.string(), z.unknown())).min(1) }),
      200,
      await call('GET', '/.well-known/jwks.json'),
    )
    for (const key of keys) expect(Object.keys(key)).not.toContain('d')
  }),

  journey('a token that was changed, or is none, is refused', async ({ call, signUp }) => {
    const { accessToken } = await signUp()
    const [head = '', body = '', signature = ''] = accessToken.split('.')
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as object
    const promoted = Buffer.from(JSON.stringify({ ...claims, role: 'admin' })).toString('base64url')
    const unsigned = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url')
    for (const forged of [`${head}.${promoted}.${signature}`, `${unsigned}.${promoted}.`, 'nonsense']) {
      const refused = await call('GET', '/v1/users/me', { as: { accessToken: forged } })
      expectProblem(refused, 401, 'invalid-token')
      expect(refused.headers.get('www-authenticate')).toContain('invalid_token')
    }
  }),
]
