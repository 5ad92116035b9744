// The edge: the only thing a client talks to. One pass over each request, then the module's own route.
import { Hono } from 'hono'
import { consoleApi } from '../console/api.ts'
import type { Overseer } from '../console/overview.ts'
import { pageRoutes } from '../console/page-routes.ts'
import { withContext } from '../context.ts'
import type { DeadLetters } from '../delivery/dead-letters.ts'
import { problemResponse, type Trouble, troubleOf } from '../http/problem.ts'
import type { Limits } from '../limits/limits.ts'
import type { Overload } from '../limits/overload.ts'
import { tellStandings } from '../limits/quota.ts'
import { inside } from '../trace.ts'
import { type Authenticate, bearerToken } from './authentication.ts'
import type { Client } from './client.ts'
import type { Cors } from './cors.ts'
import { countRequest } from './counting.ts'
import { deadLettersApi } from './dead-letters.ts'
import { docsRoutes } from './docs.ts'
import { checkBody, checkTarget, contextOf, pathOf, rawPathOf } from './entrance.ts'
import { Exchange, type GatewayEnv, type GatewayObserver, noRoute } from './exchange.ts'
import { type Health, healthRoutes } from '../doors/health.ts'
import { type ModuleApi, mount } from './mount.ts'
import { openNews } from './news.ts'
import { nowhere } from './nowhere.ts'
import { type About, documentOf } from './openapi.ts'
import { secure } from './response-headers.ts'
import { nameRoute } from './route-name.ts'

export interface GatewayOptions {
  /** Every module of the deployment, hosted here or forwarded to. */
  readonly modules: readonly ModuleApi[]
  /** By module. */
  readonly deadLetters?: ReadonlyMap<string, DeadLetters>
  /** With it, there is a console. */
  readonly overseer?: Overseer
  readonly about: About
  readonly authenticate: Authenticate
  readonly health: Health
  /** At the second door: what comes was let in by the gateway of another process. */
  readonly isHop?: boolean
  readonly observe: GatewayObserver
  readonly overload?: Overload | undefined
  /** What is done at the first door alone. */
  readonly edge?: Edge | undefined
}

export interface Edge {
  readonly clientOf: (peer: string, headers: Headers) => Client
  readonly limits?: Limits
  readonly cors?: Cors
}

export interface Gateway {
  /** `peer` is the address of the socket's other end. Never rejects. */
  fetch(request: Request, peer?: string): Promise<Response>
}

/** As nginx counts a client that has left: its work was ended by that, and it is nobody's fault. */
const clientGone: Trouble = {
  status: 499,
  code: 'client-gone',
  title: 'Client gone',
  detail: 'The client did not wait for the answer.',
}

// Hono declares as anything at all what every fetch below gives it.
function pathInExchange(_: Request, options?: { env?: unknown }): string {
  return options?.env instanceof Exchange ? options.env.path : '/'
}

/** Builds the routes once. */
export function openGateway(options: GatewayOptions): Gateway {
  const { authenticate, health, isHop = false, observe, overload, edge } = options
  const { limits, cors } = edge ?? {}
  const modules = [...options.modules, deadLettersApi(options.deadLetters ?? new Map())]
  const app = new Hono<GatewayEnv>({ getPath: pathInExchange })
  healthRoutes(app, health)
  docsRoutes(app, () => documentOf(modules, options.about))
  const unlisted = options.overseer ? [consoleApi(options.overseer)] : []
  if (options.overseer) pageRoutes(app)
  const owners = mount(app, [...modules, ...unlisted], limits)

  const isNews = openNews(() => performance.now())
  const answerTo = (thrown: unknown, request: Request, exchange: Exchange): Response => {
    if (exchange.route === noRoute) nameRoute(app.router, owners, request.method, exchange)
    const work = `${request.method} ${exchange.route}`
    const trouble = exchange.isEndedBy(thrown) ? clientGone : troubleOf(thrown)
    if (trouble.status >= 500 && isNews(work, trouble)) observe.failed('gateway', work, thrown)
    return problemResponse(trouble, rawPathOf(request.url))
  }
  app.onError((thrown, c) => answerTo(thrown, c.req.raw, c.env))
  app.notFound((c) => problemResponse(nowhere(app.router, c.env.path), rawPathOf(c.req.url)))

  const authenticated = async (authorization: string) => authenticate(bearerToken(authorization))
  const take = async (request: Request, exchange: Exchange): Promise<Response> => {
    exchange.enter()
    checkTarget(request)
    exchange.path = pathOf(request, exchange.path)
    const asked = cors?.answer(request)
    if (asked) return asked
    if (request.method !== 'GET') checkBody(request)
    const authorization = request.headers.get('authorization')
    if (authorization !== null)
      exchange.context.caller = await authenticated(authorization).catch(async (refusal: unknown) => {
        // Whoever makes up tokens is known by the address alone.
        if (limits) await countRequest(limits, exchange)
        throw refusal
      })
    if (limits && !exchange.isProbe) await countRequest(limits, exchange)
    return app.fetch(request, exchange)
  }

  const serve = async (request: Request, context: Exchange['context'], peer: string): Promise<Response> => {
    const startedAt = performance.now()
    const { method } = request
    const span = observe.trace?.({ what: 'request', method, isHop }, context)
    if (span) Object.assign(context, inside(context, span))
    const client = edge?.clientOf(peer, request.headers)
    const exchange = new Exchange(request, context, rawPathOf(request.url), client, overload)
    const response = await take(request, exchange).catch((thrown) => answerTo(thrown, request, exchange))
    exchange.end()
    const { requestId } = context
    const { headers, status } = response
    secure(headers, requestId, exchange.client.isSecure)
    if (exchange.standings.length > 0) tellStandings(headers, exchange.standings)
    cors?.allow(request, headers)
    if (!exchange.quiet) {
      const { route, module } = exchange
      const { address } = exchange.client
      const user = context.caller.kind === 'user' ? context.caller.id : undefined
      const ms = performance.now() - startedAt
      observe.answered({ requestId, method, route, module, isHop, status, address, user, ms })
      span?.end(route === noRoute ? { status } : { status, route })
    }
    return response
  }

  return {
    fetch(request, peer = '') {
      const context = contextOf(request.headers)
      return withContext(context, () =>
        serve(request, context, peer).catch((unforeseen: unknown) => {
          observe.failed('gateway', request.method, unforeseen)
          return problemResponse(troubleOf(unforeseen), rawPathOf(request.url))
        }),
      )
    },
  }
}
