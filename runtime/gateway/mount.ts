// Brings the modules' routes into the gateway, hosted here or elsewhere, without a middleware that all must pass.
import { type RouteConfig, z } from '@hono/zod-openapi'
import type { Context, Handler, Hono, MiddlewareHandler } from 'hono'
import { readBody } from '../http/body.ts'
import { routeId, templateOf } from '../http/route-path.ts'
import type { RouteLimit, Routes, WithLimit } from '../http/routes.ts'
import type { Limits } from '../limits/limits.ts'
import { limiting } from './counting.ts'
import type { GatewayEnv } from './exchange.ts'
import type { Owners } from './route-name.ts'

/** A module's HTTP API as the gateway takes it in. */
export interface ModuleApi {
  readonly name: string
  /** Its handlers, where it is hosted here; in any case what the document says. */
  readonly routes: Routes
  /** Hosted here: puts into `c.var` what its handlers expect beside `caller` (`read`, `run`, `once`). */
  readonly provide?: (c: Context<GatewayEnv>) => void
  /** Hosted elsewhere: answers in the place of its handlers, after the body was read. `reads` are the headers that the route declares. */
  readonly forward?: (c: Context<GatewayEnv>, reads: readonly string[]) => Promise<Response>
}

type AnyHandler = Handler<GatewayEnv> | MiddlewareHandler<GatewayEnv>
interface Route {
  readonly method: string
  readonly path: string
  readonly handlers: AnyHandler[]
}

/** Adds every route of `modules` to `app`, and tells whose each is. Which of them clash was told before: `apiFaults`. */
export function mount(app: Hono<GatewayEnv>, modules: readonly ModuleApi[], limits?: Limits): Owners {
  const owners = new Map<string, string>()
  for (const module of modules) {
    const { forward } = module
    const declared = declaredRoutes(module.routes)
    for (const [id, { method, path, handlers }] of routesOf(module.routes)) {
      // What is asked of a caller before the body is read, and the limits of reading it, are the same for both.
      const read = handlers.findIndex((handler) => Object.is(handler, readBody)) + 1
      const { reads = [], limit } = declared.get(id) ?? {}
      const limited = limit && limits ? [limiting(limit, limits)] : []
      const rest = forward ? [(c: Context<GatewayEnv>) => forward(c, reads)] : handlers.slice(read)
      app.on(method, path, entering(path, module), ...handlers.slice(0, read), ...limited, ...rest)
      owners.set(`${method} ${path}`, module.name)
    }
  }
  return owners
}

function routesOf(routes: Routes): Map<string, Route> {
  const found = new Map<string, Route>()
  for (const { method, path, handler } of routes.routes) {
    const id = routeId(method, path)
    const route = found.get(id) ?? { method, path, handlers: [] }
    route.handlers.push(handler as AnyHandler) // written for an environment that this one extends
    found.set(id, route)
  }
  return found
}

interface Declared {
  /** The request headers that its `request.headers` names. */
  readonly reads?: readonly string[]
  readonly limit?: RouteLimit
}

function declaredRoutes({ openAPIRegistry }: Routes): Map<string, Declared> {
  const found = new Map<string, Declared>()
  for (const definition of openAPIRegistry.definitions) {
    if (definition.type !== 'route') continue
    const { method, path, request, 'x-limit': limit } = definition.route as RouteConfig & WithLimit
    const reads = request?.headers instanceof z.ZodObject ? Object.keys(request.headers.shape) : []
    found.set(routeId(method, path), { reads, ...(limit && { limit }) })
  }
  return found
}

function entering(path: string, { name, provide }: ModuleApi): MiddlewareHandler<GatewayEnv> {
  const pattern = templateOf(path)
  return (c, next) => {
    c.env.route = pattern
    c.env.module = name
    c.set('caller', c.env.context.caller)
    provide?.(c)
    return next()
  }
}
