// Signing in and out over HTTP, and the keys by which anyone can check who has.
import { gives, route, takes, z } from '#runtime'
import { SigningKeys, UserId } from '../contract.ts'
import { invalidRefreshToken, refreshRaced } from '../failures.ts'
import { newRoutes } from '../module.ts'
import { PasswordAttempt } from '../password.ts'
import { Email } from '../user.ts'
import { signingKeysNewestFirst } from '../store.ts'
import type { Tokens } from './grant-access.ts'
import { refreshSession } from './refresh-session.ts'
import { raceWindowMs, SessionId } from './session.ts'
import { checkPassword, openSession } from './sign-in.ts'
import { signOut } from './sign-out.ts'
import { accessTokenSeconds, publicKeyOf, publishedAt } from './signing-key.ts'

const Credentials = z.strictObject({ email: Email, password: PasswordAttempt }).openapi('UsersCredentials')
const RefreshToken = z.strictObject({ refreshToken: z.string().min(1).max(512) }).openapi('UsersRefreshToken')
const TokenPair = z
  .object({
    accessToken: z.string(),
    tokenType: z.literal('Bearer'),
    expiresIn: z.int().openapi({ description: 'Seconds for which the access token is valid.' }),
    refreshToken: z.string(),
  })
  .openapi('UsersTokenPair')
const KeySet = z.object({ keys: SigningKeys.output }).openapi('UsersKeySet')

const unstored = { 'cache-control': 'no-store' }

export const routes = newRoutes()
  .openapi(
    route({
      method: 'post',
      path: '/v1/sessions',
      operationId: 'signIn',
      summary: 'Sign in with e-mail and password.',
      access: 'anyone',
      request: { body: takes(Credentials) },
      responses: { 201: gives(TokenPair, 'An access token, and a refresh token for the next one.') },
    }),
    async (c) => {
      const proven = await checkPassword(c.req.valid('json'), c.var.read)
      return c.json(viewOf(await c.var.run(openSession, proven)), 201, unstored)
    },
  )
  .openapi(
    route({
      method: 'post',
      path: '/v1/sessions/refresh',
      operationId: 'refreshSession',
      summary:
        'Exchange a refresh token for a new pair. Each can be used once; used again, it ends the session.',
      access: 'anyone',
      request: { body: takes(RefreshToken) },
      responses: { 200: gives(TokenPair, 'The new pair.') },
    }),
    async (c) => {
      const arrivedAt = c.var.read.now()
      const outcome = await c.var.run(refreshSession, { ...c.req.valid('json'), arrivedAt })
      if (outcome.kind === 'refused') throw invalidRefreshToken()
      if (outcome.kind === 'raced') throw refreshRaced({ retryAfterSeconds: 1 })
      await Bun.sleep(raceWindowMs)
      return c.json(viewOf(outcome.tokens), 200, unstored)
    },
  )
  .openapi(
    route({
      method: 'delete',
      path: '/v1/sessions/current',
      operationId: 'signOut',
      summary: 'Sign out. The access token at hand stays valid until it expires.',
      access: 'signed-in',
      responses: { 204: { description: 'Signed out.' } },
    }),
    async (c) => {
      const { id, session } = c.var.user
      await c.var.run(signOut, { id: SessionId.parse(session), userId: UserId.parse(id) })
      return c.body(null, 204)
    },
  )
  .openapi(
    route({
      method: 'get',
      path: '/.well-known/jwks.json',
      operationId: 'getSigningKeys',
      summary: 'The public keys that access tokens are signed with (RFC 7517).',
      access: 'anyone',
      responses: { 200: gives(KeySet, 'The keys, newest first.') },
    }),
    async (c) => {
      const { db, now } = c.var.read
      const keys = publishedAt(await signingKeysNewestFirst(db), now()).map(publicKeyOf)
      return c.json({ keys }, 200, { 'cache-control': 'public, max-age=300' })
    },
  )

function viewOf({ accessToken, refreshToken }: Tokens): z.output<typeof TokenPair> {
  return { accessToken, tokenType: 'Bearer', expiresIn: accessTokenSeconds, refreshToken }
}
