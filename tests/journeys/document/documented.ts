// Holds every answer against what /openapi.json says of it.
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { Answer } from '../answer.ts'

export interface Operation {
  readonly operationId: string
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[]
  readonly security?: readonly unknown[]
  readonly responses: Readonly<Record<string, DocumentedResponse>>
}

interface DocumentedResponse {
  readonly content?: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, { readonly required?: boolean; readonly schema: object }>>
}

export interface OpenApi {
  readonly openapi: string
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> }
}

export interface Documented {
  readonly document: OpenApi
  /** The operations that have done what they are for, by their ids. */
  readonly succeeded: ReadonlySet<string>
  /** Throws where an answer is not what the document says. What is at no documented path may only be refused with a problem. */
  check(method: string, path: string, answer: Answer): void
  /** Whether the document allows this JSON as the body of a request. `template` is a path as the document has it. */
  allows(method: string, template: string, body: unknown): boolean
}

const root = 'openapi.json'
const pointer = (...parts: string[]) =>
  parts.map((part) => `/${encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('')

export function documented(document: OpenApi): Documented {
  const ajv = new Ajv2020({ allErrors: true, strictTypes: false, strictRequired: false })
  addFormats.default(ajv)
  // What OpenAPI adds to JSON Schema, and what a document consists of.
  ajv.addVocabulary(['example', 'openapi', 'info', 'tags', 'paths', 'webhooks', 'components'])
  ajv.addSchema(closed(document) as object, root, false, false)
  const succeeded = new Set<string>()

  function mustMatch(at: string, value: unknown, call: string): void {
    const validate = ajv.getSchema(`${root}#${at}`)
    if (!validate) throw new Error(`${call}: there is no schema at ${at}`)
    if (!validate(value)) {
      const wrong = ajv.errorsText(validate.errors)
      throw new Error(`${call} answered ${JSON.stringify(value)}, which is not as documented: ${wrong}`)
    }
  }

  function check(method: string, path: string, answer: Answer): void {
    const call = `${method} ${path}`
    const media = answer.headers.get('content-type')?.split(';')[0] ?? ''
    const found = operationAt(document, method, path)
    if (!found) {
      if (media === 'application/problem+json')
        mustMatch(pointer('components', 'schemas', 'Problem'), answer.body, call)
      return
    }
    const { template, verb, operation } = found
    if (answer.status < 400) succeeded.add(operation.operationId)
    const status = String(answer.status)
    const isNamed = status in operation.responses
    if (answer.status < 400 && !isNamed)
      throw new Error(`${call} answered ${status}, which is not documented`)
    const entry = isNamed ? status : 'default'
    const { content, headers = {} } = operation.responses[entry] ?? {}
    for (const [name, { required = false }] of Object.entries(headers)) {
      const value = answer.headers.get(name)
      if (value === null && !required) continue
      const at = pointer('paths', template, verb, 'responses', entry, 'headers', name, 'schema')
      mustMatch(at, /^\d+$/.test(value ?? '') ? Number(value) : value, `${call} (${name})`)
    }
    if (answer.text === '' && !content) return
    if (method === 'HEAD') return
    if (!content?.[media]) throw new Error(`${call} answered ${status} as ${media}, which is not documented`)
    mustMatch(
      pointer('paths', template, verb, 'responses', entry, 'content', media, 'schema'),
      answer.body,
      call,
    )
  }

  function allows(method: string, template: string, body: unknown): boolean {
    const at = ['requestBody', 'content', 'application/json', 'schema']
    const validate = ajv.getSchema(`${root}#${pointer('paths', template, method.toLowerCase(), ...at)}`)
    return validate?.(body) === true
  }

  return { document, succeeded, check, allows }
}

/** The most literal path that matches. */
function operationAt(document: OpenApi, method: string, path: string) {
  const parts = new URL(path, 'http://client').pathname.split('/')
  const verb = method === 'HEAD' ? 'get' : method.toLowerCase()
  const [template] = Object.keys(document.paths)
    .filter((each) => matches(each.split('/'), parts))
    .toSorted((a, b) => a.split('{').length - b.split('{').length)
  const operation = template === undefined ? undefined : document.paths[template]?.[verb]
  return template !== undefined && operation ? { template, verb, operation } : undefined
}

function matches(template: string[], parts: string[]): boolean {
  return (
    template.length === parts.length &&
    template.every((part, at) => (part.startsWith('{') ? parts[at] !== '' : part === parts[at]))
  )
}

/** Every object says all its fields: one that neither it nor a part of it names is a fault. */
function closed(value: unknown, isPart = false): unknown {
  if (Array.isArray(value)) return value.map((each) => closed(each))
  if (typeof value !== 'object' || value === null) return value
  const inside = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, closedAt(key, each)]))
  const isObject =
    inside['type'] === 'object' && 'properties' in inside && !('additionalProperties' in inside)
  const isWhole = !isPart && (isObject || '$ref' in inside || 'allOf' in inside)
  return isWhole ? { ...inside, unevaluatedProperties: false } : inside
}

/** What others may be made of is left open where it stands, and closed where it is used. */
function closedAt(key: string, value: unknown): unknown {
  if (key === 'allOf' && Array.isArray(value)) return value.map((each) => closed(each, true))
  if (key !== 'schemas' || typeof value !== 'object' || value === null) return closed(value)
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, closed(each, true)]))
}
