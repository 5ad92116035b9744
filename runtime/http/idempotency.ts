// `Idempotency-Key` as a route declares it: the header, and what a reply must be to be kept. `once.ts` keeps it.
import { z } from '@hono/zod-openapi'
import type { TypedResponse } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { Passage } from './passage.ts'

/** Before the body is read, and so wherever the module lives: the route keeps its replies. */
export const keepsReplies = createMiddleware<{ Bindings: Passage }>(async (c, next) => {
  c.env.isRepeatable = true
  await next()
})

export const IdempotencyKey = z.string().min(1).max(255)

/** What is stored and given again, byte by byte. */
export interface StoredReply<Body, Status extends number> {
  readonly status: Status
  readonly body: Body
  readonly headers?: Readonly<Record<string, string>>
}
export type OnceReply<Body, Status extends 200 | 201 | 202> = Response & TypedResponse<Body, Status, 'json'>
