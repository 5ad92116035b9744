// Answers for what no route takes: another method, or nothing at all.
import type { Router } from 'hono/router'
import type { Trouble } from '../http/problem.ts'

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

const notFound: Trouble = {
  status: 404,
  code: 'route-missing',
  title: 'Not found',
  detail: 'There is nothing at this path.',
}

/** 405 with `Allow` if the path has a route for another method, else 404. */
export function nowhere(router: Router<unknown>, path: string): Trouble {
  const allowed = methods.filter((method) => router.match(method, path)[0].length > 0)
  if (allowed.length === 0) return notFound
  const allow = allowed.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ')
  return {
    status: 405,
    code: 'method-not-allowed',
    title: 'Method not allowed',
    detail: `This path takes ${allow}.`,
    headers: { allow },
  }
}
