// Brings the modules' routes into the gateway, hosted here or elsewhere, without a middleware that all must pass.
import type { Context, Handler, Hono, MiddlewareHandler } from 'hono'
import { readBody } from '../http/body.ts'
import type { Routes } from '../http/routes.ts'
import type { GatewayEnv } from './exchange.ts'

/** A module's HTTP API as the gateway takes it in. */
export interface ModuleApi {
  readonly name: string
  /** Its handlers, where it is hosted here; in any case what the document says. */
  readonly routes: Routes
  /** Hosted here: puts into `c.var` what its handlers expect beside `caller` (`read`, `run`, `once`). */
  readonly provide?: (c: Context<GatewayEnv>) => void
  /** Hosted elsewhere: answers in the place of its handlers, after the body was read. */
  readonly forward?: (c: Context<GatewayEnv>) => Promise<Response>
}

type AnyHandler = Handler<GatewayEnv> | MiddlewareHandler<GatewayEnv>
interface Route {
  readonly method: string
  readonly path: string
  readonly handlers: AnyHandler[]
}

/** Adds every route of `modules` to `app`. Throws where two of them clash, or one is for all methods. */
export function mount(app: Hono<GatewayEnv>, modules: readonly ModuleApi[]): void {
  const owners = new Map<string, string>()
  for (const module of modules) {
    for (const [id, { method, path, handlers }] of routesOf(module.routes)) {
      const owner = owners.get(id)
      if (owner !== undefined)
        throw new Error(`${method} ${path} of ${module.name} belongs to ${owner} already`)
      if (method === 'ALL') throw new Error(`${path} of ${module.name} takes all methods; declare each route`)
      owners.set(id, module.name)
      // What is asked of a caller before the body is read, and the limits of reading it, are the same for both.
      const untilRead = handlers.slice(0, handlers.findIndex((handler) => handler === readBody) + 1)
      const steps = module.forward ? [...untilRead, module.forward] : handlers
      app.on(method, path, entering(path, module), ...steps)
    }
  }
}

function routesOf(routes: Routes): Map<string, Route> {
  const found = new Map<string, Route>()
  for (const { method, path, handler } of routes.routes) {
    // `/a/:x` and `/a/:y` are one route.
    const id = `${method} ${path.replace(/:[^/]+/g, ':')}`
    const route = found.get(id) ?? { method, path, handlers: [] }
    route.handlers.push(handler as AnyHandler) // written for an environment that this one extends
    found.set(id, route)
  }
  return found
}

/** `/a/:x` and `/a/:y` are one route. */
function idOf(method: string, path: string): string {
  return `${method} ${path.replace(/:[^/]+/g, ':')}`
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
    found.set(idOf(method.toUpperCase(), path.replace(/\{([^}]+)\}/g, ':$1')), {
      reads,
      ...(limit && { limit }),
    })
  }
  return found
}

function entering(path: string, { name, provide }: ModuleApi): MiddlewareHandler<GatewayEnv> {
  const pattern = path.replace(/:([^/]+)/g, '{$1}')
  return (c, next) => {
    c.env.route = pattern
    c.set('caller', c.env.context.caller)
    provide?.(c)
    return next()
  }
}
    c.env.module = name
