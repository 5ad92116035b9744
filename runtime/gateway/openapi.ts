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

/** Tags each operation with its module. Throws where two schemas of one name differ. What else could clash was told before: `apiFaults`. */
export function documentOf(
  modules: readonly Pick<ModuleApi, 'name' | 'routes'>[],
  about: About,
): ApiDocument {
  const paths: Record<string, PathItem> = {}
  const webhooks: Record<string, PathItem> = {}
  const components: Components = { securitySchemes: { bearer } }
  for (const { name, routes } of modules)
    for (const part of partsOf(routes)) {
      addTagged(paths, part.paths, name)
      addTagged(webhooks, part.webhooks, name)
      addComponents(components, part.components)
    }
  return {
    openapi: '3.1.0',
    info: { ...about },
    tags: modules.map(({ name }) => ({ name })).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    paths: sorted(mapped(paths, sorted)),
    ...(Object.keys(webhooks).length > 0 ? { webhooks: sorted(mapped(webhooks, sorted)) } : {}),
    components: sorted(mapped(components, sorted)),
  } as ApiDocument
}

function addTagged(all: Record<string, PathItem>, more: ApiDocument['paths'] = {}, module: string): void {
  for (const [path, item] of Object.entries(more))
    for (const [method, operation] of Object.entries(item))
      (all[path] ??= {})[method] = { ...operation, tags: [module] }
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

function addComponents(all: Components, more: Components = {}): void {
  for (const [kind, named] of Object.entries(more))
    for (const [name, component] of Object.entries(named)) {
      const known = (all[kind] ??= {})
      if (known[name] !== undefined && !Bun.deepEquals(known[name], component))
        throw new Error(`Two different ${kind} are called ${name}. Put the module's name before one of them.`)
      known[name] = component
    }
}

function sorted<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

function mapped<T, U>(record: Record<string, T>, by: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, by(value)]))
}
