// What is wrong with the HTTP APIs of a set of modules that types cannot see.
import { z } from '@hono/zod-openapi'
import type { ModuleApi } from '../gateway/mount.ts'
import { routeId, templateOf } from '../http/route-path.ts'

type Api = Pick<ModuleApi, 'name' | 'routes'>

/** What the gateway answers by itself, with all that lies below. */
const own = /^\/(?:livez|readyz|openapi\.json|docs|console)?(?:\/|$)/

/**
 * One sentence for each fault, with its remedy. The gateway's own API may stand among those of the modules. Two schemas
 * of one name are seen where the document is made: that costs too much for each start, and so is left to a test.
 */
export function apiFaults(apis: readonly Api[]): string[] {
  return [...new Set([...clashes(apis), ...namesakes(apis), ...apis.flatMap(sharedReplies)])]
}

interface Claim {
  readonly method: string
  readonly path: string
  readonly module: string
}

function clashes(apis: readonly Api[]): string[] {
  const owners = new Map<string, string>()
  return apis.flatMap(claimsOf).flatMap(({ method, path, module }) => {
    if (method === 'ALL') return `${module} has something for all methods at ${path}: declare each route`
    if (own.test(path)) return `${method} ${path} of ${module} is the gateway's own path: choose another`
    const id = routeId(method, path)
    const owner = owners.get(id)
    owners.set(id, module)
    return owner === undefined
      ? []
      : `${method} ${path} is declared twice, by ${owner} and by ${module}: drop one, or choose another path`
  })
}

/** One for each route that is declared, and for what was added in any other way. */
function claimsOf({ name, routes }: Api): Claim[] {
  const declared = routes.openAPIRegistry.definitions.flatMap((definition) =>
    definition.type === 'route' ? [claim(name, definition.route)] : [],
  )
  const known = new Set(declared.map(({ method, path }) => `${method} ${path}`))
  const others = routes.routes
    .map((route) => claim(name, route))
    .filter(({ method, path }) => !known.has(`${method} ${path}`))
  return [
    ...declared,
    ...new Map(others.map((other) => [`${other.method} ${other.path}`, other] as const)).values(),
  ]
}

function claim(module: string, { method, path }: { readonly method: string; readonly path: string }): Claim {
  return { module, method: method.toUpperCase(), path: templateOf(path) }
}

/** Clients name their functions after operations, those of what is sent to them too. */
function namesakes(apis: readonly Api[]): string[] {
  const places = new Map<string, string>()
  const declared = apis.flatMap(({ routes }) => routes.openAPIRegistry.definitions)
  return declared.flatMap((definition) => {
    if (definition.type !== 'route' && definition.type !== 'webhook') return []
    const {
      method,
      path,
      operationId: id,
    } = definition.type === 'route' ? definition.route : definition.webhook
    const place = `${method.toUpperCase()} ${path}`
    if (id === undefined) return `${place} has no operationId: give it one, in camelCase`
    const other = places.get(id)
    places.set(id, place)
    return other === undefined ? [] : `${place} and ${other} are both called ${id}: rename one`
  })
}

/** A reply is kept for its caller, and all strangers are one caller. */
function sharedReplies({ routes }: Api): string[] {
  return routes.openAPIRegistry.definitions.flatMap((definition) => {
    if (definition.type !== 'route') return []
    const {
      method,
      path,
      request,
      'x-access': access,
    } = definition.route as typeof definition.route & {
      readonly 'x-access'?: string
    }
    const takesKey = request?.headers instanceof z.ZodObject && 'idempotency-key' in request.headers.shape
    return access === 'anyone' && takesKey
      ? `${method.toUpperCase()} ${path} is idempotent and for anyone: strangers would get each other's replies; demand that they sign in`
      : []
  })
}
