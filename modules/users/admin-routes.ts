// What an admin sees and decides of users, over HTTP.
import { gives, pageOf, paging, route, takes, z } from '#runtime'
import { UserId } from './contract.ts'
import { disableUser } from './disable-user.ts'
import { userMissing } from './failures.ts'
import { newRoutes } from './module.ts'
import { untilHeard } from './sessions/until-heard.ts'
import { listUsers, userById } from './store.ts'
import { Email } from './user.ts'
import { Account, AccountPage, headersOf, viewOfAccount } from './views.ts'

const AccountChange = z.strictObject({ disabled: z.boolean() }).openapi('UsersAccountChange')

const params = z.object({ id: UserId })

export const routes = newRoutes()
  .openapi(
    route({
      method: 'get',
      path: '/v1/users',
      operationId: 'listUsers',
      summary: 'List users, the newest first.',
      access: 'admin',
      request: {
        query: z.object({
          email: Email.optional().openapi({ description: 'The one with this address, if there is one.' }),
          ...paging(UserId),
        }),
      },
      responses: { 200: gives(AccountPage, 'A page of users.') },
    }),
    async (c) => {
      const { email, limit, cursor } = c.req.valid('query')
      const found = await listUsers(c.var.read.db, { email, before: cursor, limit: limit + 1 })
      return c.json(pageOf(found, limit, viewOfAccount), 200)
    },
  )
  .openapi(
    route({
      method: 'get',
      path: '/v1/users/{id}',
      operationId: 'getUser',
      summary: 'Get a user.',
      access: 'admin',
      request: { params },
      responses: { 200: gives(Account, 'The user.') },
    }),
    async (c) => {
      const user = await userById(c.var.read.db, c.req.valid('param').id)
      if (!user) throw userMissing()
      return c.json(viewOfAccount(user), 200, headersOf(user))
    },
  )
  .openapi(
    route({
      method: 'patch',
      path: '/v1/users/{id}',
      operationId: 'changeUser',
      summary: 'Keep a user out, or let them in again. From the answer on, all their tokens are refused.',
      access: 'admin',
      request: { params, body: takes(AccountChange) },
      responses: { 200: gives(Account, 'The user as changed.') },
    }),
    async (c) => {
      const { disabled } = c.req.valid('json')
      const user = await c.var.run(disableUser, { userId: c.req.valid('param').id, disabled })
      if (disabled) await untilHeard()
      return c.json(viewOfAccount(user), 200, headersOf(user))
    },
  )
