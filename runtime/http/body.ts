// A request's body: read once, after its caller was admitted; bounded in size, in time and in shape.
import { createMiddleware } from 'hono/factory'
import { failure } from '../failure.ts'
import { withinBounds } from './json-bounds.ts'
import type { Passage } from './passage.ts'

export const BODY_LIMIT_BYTES = 1_048_576
/** Beyond this Bun itself refuses, without a problem document. */
export const HARD_LIMIT_BYTES = 2 * BODY_LIMIT_BYTES
/** How long a client may take to send a body. */
const BODY_MS = 10_000

export const bodyTooLarge = failure(
  'too-large',
  'body-too-large',
  `A body may have at most ${BODY_LIMIT_BYTES} bytes.`,
)
const bodyTooSlow = failure('malformed', 'body-too-slow', 'The body did not arrive in time.')
const bodyBroken = failure('malformed', 'body-broken', 'The body ended before it was whole.')
const jsonTooComplex = failure(
  'malformed',
  'json-too-complex',
  'The body is nested too deeply or has too many values.',
)
export const malformedJson = failure('malformed', 'malformed-json', 'The body is not valid JSON.')
export const unsupportedMediaType = failure(
  'unsupported',
  'unsupported-media-type',
  'The body must be application/json, in UTF-8 and not compressed.',
)

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Reads the body within its limits; from then on `c.req.text()` gives it byte for byte. */
export const readBody = createMiddleware<{ Bindings: Passage }>(async (c, next) => {
  const { raw } = c.req
  if (hasBody(raw)) {
    const text = textOf(await c.env.untilSent(sizeOf(raw), () => bytesOf(raw)))
    c.req.bodyCache.text = Promise.resolve(text) as unknown as string // declared without the promise that hono awaits
  }
  await next()
})

/** Whether a body came or is to come. Bun gives none to GET and HEAD. */
export function hasBody(request: Request): boolean {
  const length = request.headers.get('content-length')
  return length === null ? request.body !== null : length !== '0'
}

/** The most that it can have. */
function sizeOf({ headers }: Request): number {
  return Number(headers.get('content-length') ?? HARD_LIMIT_BYTES)
}

function textOf(bytes: Uint8Array): string {
  if (!withinBounds(bytes)) throw jsonTooComplex()
  try {
    return utf8.decode(bytes)
  } catch (cause) {
    throw malformedJson({ cause })
  }
}

async function bytesOf(request: Request): Promise<Uint8Array> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(bodyTooSlow()), BODY_MS)
  try {
    // Not as a stream: each chunk of it, be it of one byte, would cost as much as a small request.
    const bytes = await Promise.race([request.bytes(), late.promise])
    if (bytes.length > BODY_LIMIT_BYTES) throw bodyTooLarge()
    return bytes
  } catch (thrown) {
    throw thrown instanceof Error && thrown.name === 'Failure' ? thrown : bodyBroken({ cause: thrown })
  } finally {
    clearTimeout(timer)
  }
}
