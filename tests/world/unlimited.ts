// What a process is told that is to be loaded, and not to hold up its load.

export const unlimited = { requests: 999_999_999, credentials: 999_999, mailings: 999_999 }

/** The same as the environment says it. */
export const unlimitedEnvironment = {
  RATE_LIMIT_REQUESTS: String(unlimited.requests),
  RATE_LIMIT_CREDENTIALS: String(unlimited.credentials),
  RATE_LIMIT_MAILINGS: String(unlimited.mailings),
}
