// A connection that is not there: which errors say so and no more, and ioredis' several words for it as one.

/** Of the system, Bun, and postgres.js. */
const codes = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'ENOTCONN', 'EPIPE', 'ETIMEDOUT'],
  ...['EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN'],
  ...['ConnectionRefused', 'ConnectionClosed', 'FailedToOpenSocket'],
  ...['CONNECT_TIMEOUT', 'CONNECTION_CLOSED', 'CONNECTION_ENDED', 'CONNECTION_DESTROYED'],
])
const ofRedisClient =
  /^(?:Stream isn't writeable|Connection is closed|Reached the max retries per request limit)/

/** Its code and message tell all of it. */
export function isConnectionError(error: Error): error is Error & { readonly code: string } {
  return 'code' in error && typeof error.code === 'string' && codes.has(error.code)
}

export function notConnected(): Error {
  return Object.assign(new Error('not connected to Redis'), { code: 'ENOTCONN' })
}

/** What a Redis client threw; `notConnected` where it says that in its own words. */
export function redisError(thrown: unknown): unknown {
  return thrown instanceof Error && ofRedisClient.test(thrown.message) ? notConnected() : thrown
}
