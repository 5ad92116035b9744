// What every response says beside its own: which request it answers, and how little a browser may do with it.

const year = 'max-age=31536000'

/** Adds to `headers` what the answer has not said itself. Nothing may be stored unless a route allows it. */
export function secure(headers: Headers, requestId: string): void {
  headers.set('x-request-id', requestId)
  headers.set('x-content-type-options', 'nosniff')
  headers.set('strict-transport-security', year)
  // With an ETag a copy may be kept, and is asked about each time.
  if (!headers.has('cache-control'))
    headers.set('cache-control', headers.has('etag') ? 'private, no-cache' : 'no-store')
}
