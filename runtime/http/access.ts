// Who may call a route: checked before anything of the request is read.
import { createMiddleware } from 'hono/factory'
import { failure } from '../failure.ts'
import type { Access, AnyApiEnv } from './routes.ts'

const signInFirst = failure(
  'unauthenticated',
  'not-signed-in',
  'Sign in first: send an access token as `Authorization: Bearer …`.',
)
const adminsOnly = failure('forbidden', 'admins-only', 'Only an admin may do this.')

/** Refuses callers that a route does not admit; the others are `c.var.user`. */
export function demand(access: Exclude<Access, 'anyone'>) {
  return createMiddleware<AnyApiEnv>(async (c, next) => {
    const { caller } = c.var
    if (caller.kind !== 'user') throw signInFirst()
    if (access === 'admin' && caller.role !== 'admin') throw adminsOnly()
    c.set('user', caller)
    await next()
  })
}
