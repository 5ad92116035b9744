// Registering, and one's own profile, over HTTP.
import { gives, isKnown, route, takes, z } from '#runtime'
import { routes as adminRoutes } from './admin-routes.ts'
import { changePassword, preparePasswordChange } from './change-password.ts'
import { UserId } from './contract.ts'
import { accountGone } from './failures.ts'
import { hashPassword } from './hashing.ts'
import { routes as keyRoutes } from './keys/routes.ts'
import { routes as mailRoutes } from './mail-tokens/routes.ts'
import { newRoutes } from './module.ts'
import { Password, PasswordAttempt } from './password.ts'
import { registerUser } from './register-user.ts'
import { renameUser } from './rename-user.ts'
import { routes as sessionRoutes } from './sessions/routes.ts'
import { SessionId } from './sessions/session.ts'
import { untilHeard } from './sessions/until-heard.ts'
import { userById } from './store.ts'
import { Email, Name } from './user.ts'
import { headersOf, Profile, viewOfUser } from './views.ts'

const NewUser = z.strictObject({ email: Email, password: Password, name: Name }).openapi('UsersNewUser')
const ProfileChange = z.strictObject({ name: Name }).openapi('UsersProfileChange')
const PasswordChange = z
  .strictObject({ currentPassword: PasswordAttempt, password: Password })
  .openapi('UsersPasswordChange')

export const routes = newRoutes()
  .openapi(
    route({
      method: 'post',
      path: '/v1/users',
      operationId: 'registerUser',
      summary: 'Register as a customer.',
      access: 'anyone',
      limit: { policy: 'mailing' },
      request: { body: takes(NewUser) },
      responses: { 201: gives(Profile, 'The new user.') },
    }),
    async (c) => {
      const { email, name, password } = c.req.valid('json')
      const passwordHash = await hashPassword(password, c.var.read.signal)
      const user = await c.var.run(registerUser, { email, name, passwordHash })
      return c.json(viewOfUser(user), 201, { ...headersOf(user), location: '/v1/users/me' })
    },
  )
  .openapi(
    route({
      method: 'get',
      path: '/v1/users/me',
      operationId: 'getMe',
      summary: 'The signed-in user.',
      access: 'signed-in',
      request: { headers: z.object({ 'if-none-match': z.string().optional() }) },
      responses: {
        200: gives(Profile, 'The user, with an `ETag`.'),
        304: { description: 'What the client has is current.' },
      },
    }),
    async (c) => {
      const user = await userById(c.var.read.db, UserId.parse(c.var.user.id))
      if (!user) throw accountGone()
      if (isKnown(c.req.valid('header')['if-none-match'], user.version))
        return c.body(null, 304, headersOf(user))
      return c.json(viewOfUser(user), 200, headersOf(user))
    },
  )
  .openapi(
    route({
      method: 'patch',
      path: '/v1/users/me',
      operationId: 'changeMe',
      summary: 'Change the signed-in user. With `If-Match`, only the version that the client has seen.',
      access: 'signed-in',
      request: { headers: z.object({ 'if-match': z.string().optional() }), body: takes(ProfileChange) },
      responses: { 200: gives(Profile, 'The user as changed, with the new `ETag`.') },
    }),
    async (c) => {
      const { name } = c.req.valid('json')
      const ifMatch = c.req.valid('header')['if-match']
      const user = await c.var.run(renameUser, { userId: UserId.parse(c.var.user.id), name, ifMatch })
      return c.json(viewOfUser(user), 200, headersOf(user))
    },
  )
  .openapi(
    route({
      method: 'post',
      path: '/v1/users/me/password',
      operationId: 'changePassword',
      summary: 'Take another password. All other sessions end; from the answer on their tokens are refused.',
      access: 'signed-in',
      limit: { policy: 'credentials' },
      request: { body: takes(PasswordChange) },
      responses: { 204: { description: 'The password is changed.' } },
    }),
    async (c) => {
      const { id, session } = c.var.user
      const change = await preparePasswordChange(UserId.parse(id), c.req.valid('json'), c.var.read)
      await c.var.run(changePassword, { ...change, keep: SessionId.parse(session) })
      await untilHeard()
      return c.body(null, 204)
    },
  )
  .route('/', sessionRoutes)
  .route('/', mailRoutes)
  .route('/', keyRoutes)
  .route('/', adminRoutes)
