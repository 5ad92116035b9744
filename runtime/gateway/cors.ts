// Cross-origin requests: from the origins that are listed, and without cookies, which nothing here reads.

/** What pages may read beside what every page may. */
const exposed = [
  ...['Deprecation', 'ETag', 'Idempotency-Replayed', 'Link', 'Location', 'RateLimit', 'RateLimit-Policy'],
  ...['Retry-After', 'Sunset', 'WWW-Authenticate', 'X-Request-Id'],
].join(', ')

const preflight = {
  'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
  'access-control-allow-headers':
    'Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-Request-Id, traceparent, tracestate',
  // As long as any browser keeps it.
  'access-control-max-age': '7200',
}

export interface Cors {
  /** The answer to a browser that asks first; undefined where this is no such question, or not from an origin that we know. */
  answer(request: Request): Response | undefined
  /** Adds what lets the page read the answer, or nothing. */
  allow(request: Request, headers: Headers): void
}

/** `origins` as browsers send them, e.g. `https://shop.example.com`. */
export function openCors(origins: readonly string[]): Cors {
  const known = new Set(origins)
  return {
    answer(request) {
      if (request.method !== 'OPTIONS' || !request.headers.has('access-control-request-method'))
        return undefined
      if (!known.has(request.headers.get('origin') ?? '')) return undefined
      return new Response(null, { status: 204, headers: preflight })
    },
    allow(request, headers) {
      // Also where the answer says nothing: a cache must not give it to another origin.
      headers.append('vary', 'Origin')
      const origin = request.headers.get('origin')
      if (origin === null || !known.has(origin)) return
      headers.set('access-control-allow-origin', origin)
      headers.set('access-control-expose-headers', exposed)
    },
  }
}
