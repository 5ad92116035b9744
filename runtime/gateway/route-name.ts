// Which route a request is for that was refused before it came there: its line and its counts name that one too.
import type { Router } from 'hono/router'
import type { RouterRoute } from 'hono/types'
import { templateOf } from '../http/route-path.ts'
import type { Exchange } from './exchange.ts'

/** The module of each route, by method and path as the router has them. */
export type Owners = ReadonlyMap<string, string>

/** Names the route where there is one. A look into the router, which only refusals pay for. */
export function nameRoute(
  router: Router<readonly [unknown, RouterRoute]>,
  owners: Owners,
  method: string,
  exchange: Exchange,
): void {
  const [found] = router.match(method === 'HEAD' ? 'GET' : method, exchange.path)[0]
  if (!found) return
  const { method: taken, path } = found[0][1]
  exchange.route = templateOf(path)
  exchange.module = owners.get(`${taken} ${path}`)
}
