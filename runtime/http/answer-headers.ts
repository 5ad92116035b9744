// The headers that clients act on, as the document tells them of each answer.
import { type RouteConfig, z } from '@hono/zod-openapi'

const etag = {
  ETag: {
    description: 'The version that this is of. Send it as `If-None-Match` or `If-Match`.',
    required: true,
    schema: { type: 'string' },
  },
} as const
const replayed = {
  'Idempotency-Replayed': {
    description: '`true` where this was done before, under the same key.',
    schema: { type: 'string', enum: ['true'] },
  },
} as const
const refusal = {
  'Retry-After': {
    description: 'After how many seconds to try again: with 429 and 503, and where calls met.',
    schema: { type: 'integer', minimum: 1 },
  },
  'WWW-Authenticate': { description: 'With 401.', schema: { type: 'string' } },
} as const

/** The answers of a route with their headers. `responses` are its successes; `problems` all else. */
export function withHeaders(
  { parameters = [], request, responses }: Pick<RouteConfig, 'parameters' | 'request' | 'responses'>,
  problems: RouteConfig['responses'],
  isIdempotent: boolean,
): RouteConfig['responses'] {
  const named = parameters.map((parameter) => ('name' in parameter ? parameter.name : ''))
  const read = request?.headers instanceof z.ZodObject ? Object.keys(request.headers.shape) : []
  const isVersioned = [...named, ...read].some((name) => name === 'if-match' || name === 'if-none-match')
  const success = { ...(isVersioned ? etag : {}), ...(isIdempotent ? replayed : {}) }
  return {
    ...(Object.keys(success).length > 0 ? each(responses, success) : responses),
    ...each(problems, refusal),
  }
}

function each(
  responses: RouteConfig['responses'],
  headers: Readonly<Record<string, object>>,
): RouteConfig['responses'] {
  const told = Object.entries(responses).map(([status, response]) => [status, { ...response, headers }])
  return Object.fromEntries(told) as RouteConfig['responses'] // the same, with headers
}
