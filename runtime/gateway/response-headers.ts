// What every response says beside its own: which request it answers, and how little a browser may do with it.

const year = 'max-age=31536000'
// Whoever opens an answer as a page gets one that loads, runs and frames nothing.
const inert = "default-src 'none'; frame-ancestors 'none'"

/**
 * Adds to `headers` what the answer has not said itself. Nothing may be stored unless a route allows it. `isSecure`
 * says that the client's connection is encrypted: only there does HSTS mean anything (RFC 6797, 7.2).
 */
export function secure(headers: Headers, requestId: string, isSecure: boolean): void {
  headers.set('x-request-id', requestId)
  headers.set('x-content-type-options', 'nosniff')
  headers.set('referrer-policy', 'no-referrer')
  if (isSecure) headers.set('strict-transport-security', year)
  if (!headers.has('content-security-policy')) headers.set('content-security-policy', inert)
  // With an ETag a copy may be kept, and is asked about each time.
  if (!headers.has('cache-control'))
    headers.set('cache-control', headers.has('etag') ? 'private, no-cache' : 'no-store')
}
