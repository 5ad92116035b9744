// What a caller may do in a span of time, and how it is told: the RateLimit fields.

export interface Quota {
  /** As the fields name it: lower case, with hyphens. */
  readonly name: string
  readonly points: number
  readonly seconds: number
}

/** How somebody stands with a quota, what was just done included. */
export interface Standing {
  readonly quota: Quota
  /** Never negative. */
  readonly left: number
  /** Whole seconds until the quota is whole again; at least 1. */
  readonly resetSeconds: number
  readonly exceeded: boolean
}

/** After so many were consumed, in a window that ends in so many ms. */
export function standingAt(quota: Quota, consumed: number, endsInMs: number): Standing {
  return {
    quota,
    left: Math.max(0, Math.min(quota.points, quota.points - consumed)),
    resetSeconds: Math.max(1, Math.ceil(endsInMs / 1_000)),
    exceeded: consumed > quota.points,
  }
}

/**
 * Writes `RateLimit-Policy` and `RateLimit`, as draft-ietf-httpapi-ratelimit-headers-10 (September 2025) has them:
 * lists of RFC 9651, one item for each quota that a request came under. Earlier drafts used other names and shapes.
 */
export function tellStandings(headers: Headers, standings: readonly Standing[]): void {
  headers.set('ratelimit-policy', standings.map(({ quota }) => policyOf(quota)).join(', '))
  headers.set(
    'ratelimit',
    standings
      .map(({ quota, left, resetSeconds }) => `"${quota.name}";r=${left};t=${resetSeconds}`)
      .join(', '),
  )
}

function policyOf({ name, points, seconds }: Quota): string {
  return `"${name}";q=${points};w=${seconds}`
}
