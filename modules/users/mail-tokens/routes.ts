// What goes by mail, over HTTP: a forgotten password is reset, an address is verified.
import { route, takes, z } from '#runtime'
import { UserId } from '../contract.ts'
import { hashPassword } from '../hashing.ts'
import { newRoutes } from '../module.ts'
import { Password } from '../password.ts'
import { untilHeard } from '../sessions/until-heard.ts'
import { Email } from '../user.ts'
import { checkMailToken } from './redeem-mail-token.ts'
import { requestPasswordReset } from './request-password-reset.ts'
import { resetPassword } from './reset-password.ts'
import { requestVerification, verifyEmail } from './verify-email.ts'

const Forgotten = z.strictObject({ email: Email }).openapi('UsersForgotten')
const Token = z
  .string()
  .min(1)
  .max(512)
  .openapi({ description: 'What the mailed link ends with, after `#token=`.' })
const Reset = z.strictObject({ token: Token, password: Password }).openapi('UsersPasswordReset')
const Verification = z.strictObject({ token: Token }).openapi('UsersEmailVerification')

export const routes = newRoutes()
  .openapi(
    route({
      method: 'post',
      path: '/v1/users/password-resets',
      operationId: 'requestPasswordReset',
      summary: 'Have a link mailed by which a forgotten password is reset.',
      access: 'anyone',
      limit: { policy: 'mailing', account: 'email' },
      request: { body: takes(Forgotten) },
      responses: {
        202: { description: 'If there is such a user, they are mailed a link. It is good for 30 minutes.' },
      },
    }),
    async (c) => {
      await c.var.run(requestPasswordReset, c.req.valid('json'))
      return c.body(null, 202)
    },
  )
  .openapi(
    route({
      method: 'post',
      path: '/v1/users/password-resets/confirm',
      operationId: 'resetPassword',
      summary: 'Set a new password with what was mailed. All sessions end.',
      access: 'anyone',
      limit: { policy: 'credentials' },
      request: { body: takes(Reset) },
      responses: { 204: { description: 'The password is set. Sign in with it.' } },
    }),
    async (c) => {
      const { token, password } = c.req.valid('json')
      const { db, now, signal } = c.var.read
      await checkMailToken(db, 'password-reset', token, now())
      await c.var.run(resetPassword, { token, passwordHash: await hashPassword(password, signal) })
      await untilHeard()
      return c.body(null, 204)
    },
  )
  .openapi(
    route({
      method: 'post',
      path: '/v1/users/email-verifications',
      operationId: 'requestEmailVerification',
      summary: 'Have the link by which your address is verified mailed once more.',
      access: 'signed-in',
      limit: { policy: 'mailing' },
      responses: {
        202: { description: 'It is on its way, and older ones are void. It is good for three days.' },
      },
    }),
    async (c) => {
      await c.var.run(requestVerification, UserId.parse(c.var.user.id))
      return c.body(null, 202)
    },
  )
  .openapi(
    route({
      method: 'post',
      path: '/v1/users/email-verifications/confirm',
      operationId: 'verifyEmail',
      summary: 'Verify an address with what was mailed to it.',
      access: 'anyone',
      limit: { policy: 'credentials' },
      request: { body: takes(Verification) },
      responses: { 204: { description: 'The address is verified.' } },
    }),
    async (c) => {
      await c.var.run(verifyEmail, c.req.valid('json'))
      return c.body(null, 204)
    },
  )
