// Signing in and out over HTTP, and one's own sessions.
import { gives, pageOf, paging, route, takes, z } from '#runtime'
import { UserId } from '../contract.ts'
import { invalidRefreshToken, refreshRaced } from '../failures.ts'
import { newRoutes } from '../module.ts'
import { PasswordAttempt } from '../password.ts'
import { Email } from '../user.ts'
import { endOtherSessions, endSession, signOut } from './end-sessions.ts'
import { refreshSession } from './refresh-session.ts'
import { raceWindowMs, SessionId } from './session.ts'
import { checkPassword, openSession } from './sign-in.ts'
import { liveSessionsOf } from './store.ts'
import { untilHeard } from './until-heard.ts'
import { SessionPage, TokenPair, viewOfSession, viewOfTokens } from './views.ts'

const Credentials = z.strictObject({ email: Email, password: PasswordAttempt }).openapi('UsersCredentials')
const RefreshToken = z.strictObject({ refreshToken: z.string().min(1).max(512) }).openapi('UsersRefreshToken')

const unstored = { 'cache-control': 'no-store' }

export const routes = newRoutes()
  .openapi(
    route({
      method: 'post',
      path: '/v1/sessions',
      operationId: 'signIn',
      summary: 'Sign in with e-mail and password.',
      access: 'anyone',
      limit: { policy: 'credentials', account: 'email' },
      request: { body: takes(Credentials) },
      responses: { 201: gives(TokenPair, 'An access token, and a refresh token for the next one.') },
    }),
    async (c) => {
      const proven = await checkPassword(c.req.valid('json'), c.var.read)
      const userAgent = c.req.header('user-agent')
      return c.json(viewOfTokens(await c.var.run(openSession, { ...proven, userAgent })), 201, unstored)
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
      limit: { policy: 'credentials' },
      request: { body: takes(RefreshToken) },
      responses: { 200: gives(TokenPair, 'The new pair.') },
    }),
    async (c) => {
      const arrivedAt = c.var.read.now()
      const outcome = await c.var.run(refreshSession, { ...c.req.valid('json'), arrivedAt })
      if (outcome.kind === 'refused') throw invalidRefreshToken()
      if (outcome.kind === 'raced') throw refreshRaced({ retryAfterSeconds: 1 })
      await Bun.sleep(raceWindowMs)
      return c.json(viewOfTokens(outcome.tokens), 200, unstored)
    },
  )
  .openapi(
    route({
      method: 'get',
      path: '/v1/sessions',
      operationId: 'listSessions',
      summary: 'List where you are signed in, the youngest first.',
      access: 'signed-in',
      request: { query: z.object(paging(SessionId)) },
      responses: { 200: gives(SessionPage, 'A page of your sessions.') },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid('query')
      const { db, now } = c.var.read
      const { id, session } = c.var.user
      const page = { now: now(), before: cursor, limit: limit + 1 }
      const found = await liveSessionsOf(db, UserId.parse(id), page)
      return c.json(
        pageOf(found, limit, (each) => viewOfSession(each, each.id === session)),
        200,
      )
    },
  )
  .openapi(
    route({
      method: 'delete',
      path: '/v1/sessions/current',
      operationId: 'signOut',
      summary: 'Sign out. From the answer on, all tokens of this session are refused.',
      access: 'signed-in',
      responses: { 204: { description: 'Signed out.' } },
    }),
    async (c) => {
      await c.var.run(signOut, ownOf(c.var.user))
      await untilHeard()
      return c.body(null, 204)
    },
  )
  .openapi(
    route({
      method: 'delete',
      path: '/v1/sessions/others',
      operationId: 'endOtherSessions',
      summary: 'Sign out everywhere else. From the answer on, all tokens of the others are refused.',
      access: 'signed-in',
      responses: { 204: { description: 'This session is the only one left.' } },
    }),
    async (c) => {
      await c.var.run(endOtherSessions, ownOf(c.var.user))
      await untilHeard()
      return c.body(null, 204)
    },
  )
  .openapi(
    route({
      method: 'delete',
      path: '/v1/sessions/{id}',
      operationId: 'endSession',
      summary: 'End one of your sessions. From the answer on, all its tokens are refused.',
      access: 'signed-in',
      request: { params: z.object({ id: SessionId }) },
      responses: { 204: { description: 'It has ended.' } },
    }),
    async (c) => {
      await c.var.run(endSession, { ...ownOf(c.var.user), id: c.req.valid('param').id })
      await untilHeard()
      return c.body(null, 204)
    },
  )

function ownOf({ id, session }: { readonly id: string; readonly session: string }) {
  return { id: SessionId.parse(session), userId: UserId.parse(id) }
}
