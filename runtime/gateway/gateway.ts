// The edge: the only thing a client talks to. One pass over each request, then the module's own route.
import { Hono } from 'hono'
import { withContext } from '../context.ts'
import { problemResponse, troubleOf } from '../http/problem.ts'
import type { DeadLetters } from '../delivery/dead-letters.ts'
import { type Authenticate, bearerToken } from './authentication.ts'
import { deadLettersApi } from './dead-letters.ts'
import { docsRoutes } from './docs.ts'
import { checkBody, checkHost, contextOf, pathOf, rawPathOf } from './entrance.ts'
import { Exchange, type GatewayEnv, type GatewayObserver } from './exchange.ts'
import { type Health, healthRoutes } from './health.ts'
import { type ModuleApi, mount } from './mount.ts'
import { nowhere } from './nowhere.ts'
import { type About, documentOf } from './openapi.ts'
import { secure } from './response-headers.ts'

export interface GatewayOptions {
  /** Every module of the deployment, hosted here or forwarded to. */
  readonly modules: readonly ModuleApi[]
  readonly deadLetters?: readonly DeadLetters[]
  readonly about?: About
  readonly authenticate: Authenticate
  readonly health: Health
  readonly observe: GatewayObserver
import { inside } from '../trace.ts'
}

export interface Gateway {
  /** Never rejects. */
  fetch(request: Request): Promise<Response>
}

const kerf: About = {
  title: 'Kerf',
  version: '0.1.0',
  description: 'One API for all modules, wherever they run.',
}
  /** At the second door: what comes was let in by the gateway of another process. */
  readonly isHop?: boolean

// Hono declares as anything at all what every fetch below gives it.
function pathInExchange(_: Request, options?: { env?: unknown }): string {
  return options?.env instanceof Exchange ? options.env.path : '/'
}

/** Builds the routes once; throws where two modules claim the same one. */
export function openGateway(options: GatewayOptions): Gateway {
  const { authenticate, health, isHop = false, observe, overload, edge } = options
  const { limits, cors } = edge ?? {}
  const modules = [...options.modules, deadLettersApi(options.deadLetters ?? new Map())]
  const app = new Hono<GatewayEnv>({ getPath: pathInExchange })
  healthRoutes(app, health)
  docsRoutes(app, () => documentOf(modules, options.about ?? kerf))
  mount(app, modules)

  const answerTo = (thrown: unknown, method: string, exchange: Exchange): Response => {
    const { path, route } = exchange
    const trouble = troubleOf(thrown)
    // A client that has left ends its work by that, and it is nobody's fault.
    if (trouble.status >= 500 && !exchange.isAbandoned)
      observe.failed('gateway', `${method} ${route}`, thrown)
    return problemResponse(trouble, path)
  }
  app.onError((thrown, c) => answerTo(thrown, c.req.method, c.env))
  app.notFound((c) => problemResponse(nowhere(app.router, c.env.path), c.env.path))

  const enter = async (request: Request, exchange: Exchange): Promise<Response> => {
    checkHost(request.headers)
    exchange.path = pathOf(request, exchange.path)
    if (request.method !== 'GET') checkBody(request)
    const authorization = request.headers.get('authorization')
    if (authorization !== null) exchange.context.caller = await authenticate(bearerToken(authorization))
    return app.fetch(request, exchange)
  }

  const serve = async (request: Request, context: Exchange['context']): Promise<Response> => {
    const startedAt = performance.now()
    const { method } = request
    const span = observe.trace?.({ what: 'request', method, isHop }, context)
    if (span) Object.assign(context, inside(context, span))
    const client = edge?.clientOf(peer, request.headers)
    const exchange = new Exchange(request, context, rawPathOf(request.url), client)
    const response = await take(request, exchange).catch((thrown) => answerTo(thrown, method, exchange))
    exchange.end()
    const { requestId } = context
    secure(response.headers, requestId)
    if (!exchange.quiet) {
      const { status } = response
      const ms = performance.now() - startedAt
      observe.answered({ requestId, method, route, module, isHop, status, address, ms })
      span?.end({ status, route, path })
    }
    return response
  }

  return {
    fetch(request) {
      const context = contextOf(request.headers)
      return withContext(context, () => serve(request, context))
    },
  }
}
