// What can be called, as the OpenAPI document says it.
import type { JourneyWorld } from '../journeys/world.ts'

/** JSON Schema 2020-12, as far as the document uses it. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly format?: string
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly allOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
}

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required?: boolean
  readonly schema: Schema
}

export interface Operation {
  readonly id: string
  /** `GET /v1/orders/{id}` */
  readonly call: string
  readonly method: string
  readonly path: string
  /** Whom it admits. */
  readonly access: 'anyone' | 'signed-in' | 'admin'
  readonly parameters: readonly Parameter[]
  readonly body: Schema | undefined
  /** The body of a 200, where it has one. */
  readonly gives: Schema | undefined
  /** Takes an `Idempotency-Key`. */
  readonly isIdempotent: boolean
}

interface Documented {
  readonly operationId: string
  readonly 'x-access': Operation['access']
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>
}
type Content = Readonly<Record<string, { readonly schema: Schema }>>

export function operationsOf({ documented }: Pick<JourneyWorld, 'documented'>): Operation[] {
  const paths = documented.document.paths as unknown as Record<string, Record<string, Documented>> // redocly has checked it
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([verb, operation]) => {
      const { operationId: id, 'x-access': access, parameters = [], requestBody, responses } = operation
      const method = verb.toUpperCase()
      return {
        id,
        call: `${method} ${path}`,
        method,
        path,
        access,
        parameters,
        body: requestBody?.content['application/json']?.schema,
        gives: responses['200']?.content?.['application/json']?.schema,
        isIdempotent: parameters.some(({ name }) => name.toLowerCase() === 'idempotency-key'),
      }
    }),
  )
}

/** What a `$ref` of the document leads to. */
export function resolved(schema: Schema, { documented }: Pick<JourneyWorld, 'documented'>): Schema {
  if (schema.$ref === undefined) return schema
  const name = schema.$ref.replace('#/components/schemas/', '')
  const found = documented.document.components.schemas[name]
  if (!found) throw new Error(`${schema.$ref} leads nowhere`)
  return resolved(found, { documented })
}
