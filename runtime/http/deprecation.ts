// Routes that are on their way out, and how a client is told: `Deprecation` (RFC 9745) and `Sunset` (RFC 8594).
import type { MiddlewareHandler } from 'hono'

export interface Deprecation {
  /** The day from which nobody should begin to use it, e.g. `2027-01-31`. */
  readonly since: string
  /** The day from which it may be gone. */
  readonly sunset?: string
  /** A page that says what to use instead. */
  readonly link?: string
}

/** Throws where a day is none, or the end comes before the beginning. */
export function tellDeprecation({ since, sunset, link }: Deprecation): MiddlewareHandler {
  const from = dayOf(since)
  const end = sunset === undefined ? undefined : dayOf(sunset)
  if (end && end < from) throw new Error(`deprecated: sunset ${sunset} is before since ${since}`)
  const fields = {
    deprecation: `@${from.getTime() / 1_000}`,
    ...(end ? { sunset: end.toUTCString() } : {}),
    ...(link === undefined ? {} : { link: `<${link}>; rel="deprecation"; type="text/html"` }),
  }
  return async (c, next) => {
    await next()
    const { headers } = c.res
    if (headers.has('deprecation')) return // said by the module's own process
    for (const [name, value] of Object.entries(fields)) headers.append(name, value)
  }
}

function dayOf(text: string): Date {
  const day = new Date(`${text}T00:00:00Z`)
  if (Number.isNaN(day.getTime())) throw new Error(`deprecated: ${text} is no day; write one like 2027-01-31`)
  return day
}
