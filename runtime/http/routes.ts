// How a module writes its HTTP API: routes that say what they demand, in one vocabulary.
import { createRoute, OpenAPIHono, type RouteConfig, z } from '@hono/zod-openapi'
import type { Env } from 'hono'
import type { Caller } from '../context.ts'
import type { ReadContext, UseCase, UseCaseContext } from '../use-case.ts'
import { demand } from './access.ts'
import { withHeaders } from './answer-headers.ts'
import { readBody } from './body.ts'
import { type Deprecation, tellDeprecation } from './deprecation.ts'
import { IdempotencyKey, keepsReplies, type OnceReply, type StoredReply } from './idempotency.ts'
import { Problem } from './problem.ts'
import { refuseInvalid } from './refusals.ts'

/** Who may call a route. */
export type Access = 'anyone' | 'signed-in' | 'admin'

/** A caller who has signed in. */
export type User = Extract<Caller, { kind: 'user' }>

/** What a route's handler finds in `c.var`. */
export interface ApiEnv<Given, Read> {
  Variables: {
    caller: Caller
    /** The signed-in caller; only on routes that demand one. */
    user: User
    /** For reading: single statements, and questions to other modules. */
    read: Read
    /** Runs a use case in a transaction of its own. */
    run<Input, Output>(useCase: UseCase<Input, Output, Given>, input: Input): Promise<Output>
    /** The same, once for each `Idempotency-Key`: the reply is stored with the effect, and given again to a repeated call. */
    once<Input, Output, Body, Status extends 200 | 201 | 202>(
      useCase: UseCase<Input, Output, Given>,
      input: Input,
      reply: (output: Output) => StoredReply<Body, Status>,
    ): Promise<OnceReply<Body, Status>>
  }
}
/** The same before any module has said what its own context is. */
export type AnyApiEnv = ApiEnv<UseCaseContext, ReadContext>

/** A limit beside the one on all requests of a caller: by the caller's address, and by the account that is named. */
export interface RouteLimit {
  /**
   * `credentials`: calls that are refused count, for each may be a guess. `mailing`: every call counts, for each makes
   * us write to somebody.
   */
  readonly policy: 'credentials' | 'mailing'
  /** The field of the body that names the account, e.g. `email`; without it, the account is the signed-in caller's own. */
  readonly account?: string
}
/** As a declared route carries it. */
export interface WithLimit {
  readonly 'x-limit'?: RouteLimit
}

/** A module's HTTP API. */
export type Routes = Pick<OpenAPIHono, 'routes' | 'openAPIRegistry'>

interface RouteOptions extends Omit<RouteConfig, 'security' | 'middleware' | 'tags' | 'deprecated'> {
  /** camelCase, unique over all modules. */
  readonly operationId: string
  readonly summary: string
  readonly access: Access
  /** Takes an `Idempotency-Key`, without which it refuses. */
  readonly idempotent?: boolean
  readonly limit?: RouteLimit
  /** It still works, and should not be used any more. */
  readonly deprecated?: Deprecation
}

const problem = { 'application/problem+json': { schema: Problem } }
const problems = { default: { description: 'A problem (RFC 9457).', content: problem } }
const tooOften = {
  429: { description: 'Tried too often; `Retry-After` says when again.', content: problem },
}

/** An empty set of routes: what fails validation is answered 422 with a pointer to each fault. */
export function newRoutes<E extends Env>(): OpenAPIHono<E> {
  return new OpenAPIHono<E>({ defaultHook: refuseInvalid })
}

/** Declares a route. Adds the demand for a caller, and the problems that any route may answer, to what it says itself. */
export function route<const Path extends string, Options extends RouteOptions & { path: Path }>({
  access,
  idempotent = false,
  limit,
  deprecated,
  ...options
}: Options) {
  const headers = idempotent ? { headers: z.object({ 'idempotency-key': IdempotencyKey }) } : {}
  const config = options as unknown as RouteConfig // what is left of the options is just that
  const declared = createRoute({
    ...config,
    request: { ...headers, ...config.request },
    responses: withHeaders(config, limit ? { ...problems, ...tooOften } : problems, idempotent),
    ...(access === 'anyone' ? {} : { security: [{ bearer: [] }] }),
    ...(deprecated ? { deprecated: true } : {}),
    middleware: [
      ...(deprecated ? [tellDeprecation(deprecated)] : []),
      ...(access === 'anyone' ? [] : [demand(access)]),
      ...(idempotent ? [keepsReplies] : []),
      ...(config.method === 'get' ? [] : [readBody]),
    ],
    'x-access': access,
    ...(limit ? { 'x-limit': limit } : {}),
  })
  return declared as unknown as Omit<Options, 'access' | 'idempotent' | 'limit' | 'deprecated'> & {
    getRoutingPath(): string
  } // the success answers alone type the handler; problems are thrown
}

/** A JSON body that a route takes. */
export function takes<Schema extends z.ZodType>(schema: Schema) {
  return { required: true, content: { 'application/json': { schema } } } as const
}

/** A JSON body that a route gives. */
export function gives<Schema extends z.ZodType>(schema: Schema, description: string) {
  return { description, content: { 'application/json': { schema } } } as const
}
