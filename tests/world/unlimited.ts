// What a process is told that is to be loaded, and not to hold up its load.

export const unlimited = { requests: 1_000_000_000, credentials: 1_000_000, mailings: 1_000_000 }

/** The same as the environment says it. */
export const unlimitedEnvironment = {
  RATE_LIMIT_REQUESTS: String(unlimited.requests),
  RATE_LIMIT_CREDENTIALS: String(unlimited.credentials),
  RATE_LIMIT_MAILINGS: String(unlimited.mailings),
}
