// One OpenAPI document for all modules, of what they answer and what they send: the same bytes wherever they are hosted.
import { OpenAPIHono } from '@hono/zod-openapi'
import type { ModuleApi } from './mount.ts'

export interface About {
  readonly title: string
  readonly version: string
  readonly description: string
}

/** JSON; as deep as we look into it. */
export interface ApiDocument {
  readonly openapi: '3.1.0'
  readonly paths: Readonly<Record<string, PathItem>>
  /** What is sent to whoever registered for it, by the name of the event. */
  readonly webhooks?: Readonly<Record<string, PathItem>>
  readonly components: Components
}
type PathItem = Record<string, Operation>
type Operation = Record<string, unknown> & { operationId?: string; tags?: string[] }
type Components = Record<string, Record<string, unknown>>

const bearer = { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }

type Described = readonly Pick<ModuleApi, 'name' | 'routes'>[]

/** Tags each operation with its module. */
export function documentOf(modules: Described, about: About): ApiDocument {
  const { paths, webhooks, components } = gathered(modules)
  return {
    openapi: '3.1.0',
    info: { ...about },
    tags: modules.map(({ name }) => ({ name })).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    paths: sorted(mapped(paths, sorted)),
    ...(Object.keys(webhooks).length > 0 ? { webhooks: sorted(mapped(webhooks, sorted)) } : {}),
    components: sorted(mapped(components, sorted)),
  } as ApiDocument
}

/** Where the document would say one thing of two: one sentence for each, with its remedy. */
export function documentFaults(modules: Described): string[] {
  return gathered(modules).faults
}

function gathered(modules: Described) {
  const paths: Record<string, PathItem> = {}
  const webhooks: Record<string, PathItem> = {}
  const components: Components = { securitySchemes: { bearer } }
  const operations = new Map<string, string>()
  const faults: string[] = []

  function take(all: Record<string, PathItem>, more: ApiDocument['paths'] = {}, module: string): void {
    for (const [path, item] of Object.entries(more))
      for (const [method, operation] of Object.entries(item)) {
        claim(operation.operationId, `${method.toUpperCase()} ${path}`)
        const item = (all[path] ??= {})
        item[method] = { ...operation, tags: [module] }
      }
  }
  function claim(id: string | undefined, place: string): void {
    const owner = id === undefined ? undefined : operations.get(id)
    if (id === undefined) faults.push(`${place} has no operationId: give it one, in camelCase`)
    else if (owner !== undefined) faults.push(`${place} and ${owner} are both called ${id}: rename one`)
    else operations.set(id, place)
  }
  function add(more: Components = {}): void {
    for (const [kind, named] of Object.entries(more))
      for (const [name, component] of Object.entries(named)) {
        const known = (components[kind] ??= {})
        if (known[name] !== undefined && !Bun.deepEquals(known[name], component))
          faults.push(`two different ${kind} are called ${name}: put the module's name before one of them`)
        known[name] ??= component
      }
  }

  for (const { name, routes } of modules)
    for (const part of partsOf(routes)) {
      take(paths, part.paths, name)
      take(webhooks, part.webhooks, name)
      add(part.components)
    }
  return { paths, webhooks, components, faults }
}

/** A document for each route on its own: within one, a second schema of the same name would be dropped silently. */
function partsOf(routes: ModuleApi['routes']): ApiDocument[] {
  return routes.openAPIRegistry.definitions
    .filter((definition) => definition.type === 'route' || definition.type === 'webhook')
    .map((definition) => {
      const alone = new OpenAPIHono()
      if (definition.type === 'route') alone.openAPIRegistry.registerPath(definition.route)
      else alone.openAPIRegistry.registerWebhook(named(definition.webhook))
      const document = alone.getOpenAPI31Document({ openapi: '3.1.0', info: { title: '', version: '' } })
      return JSON.parse(JSON.stringify(document)) as ApiDocument // without what JSON leaves out
    })
}

/** Hono takes the name of an event for a path where one set of routes is put into another. */
function named<Webhook extends { readonly path: string }>(webhook: Webhook): Webhook {
  return { ...webhook, path: webhook.path.replace(/^\//, '') }
}

function sorted<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

function mapped<T, U>(record: Record<string, T>, by: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, by(value)]))
}
