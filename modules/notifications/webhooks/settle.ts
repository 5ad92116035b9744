// What comes of one try: for the delivery, delivered, another try, or dead; for its endpoint, rest or the end.
import type { Delivery, Endpoint, Failed } from './endpoint.ts'
import type { Answer } from './post.ts'

const [second, minute, hour] = [1_000, 60_000, 3_600_000]
/** Between one try and the next, as Standard Webhooks suggests; the tenth is the last, three days after the first. */
const waitsMs = [5 * second, 5 * minute, 30 * minute].concat(
  [2, 5, 10, 14, 20, 24].map((each) => each * hour),
)
/** After a silence, so that those in line behind it do not each wait for their own. */
const restMs = 30 * second
const longestRestMs = hour
/** An endpoint that has failed for longer is disabled. */
export const longestFailingMs = 5 * 24 * hour

/** How a try of that URL ended; the last two without a request. */
export type Outcome =
  (Answer & { readonly url: string }) | { readonly kind: 'resting' } | { readonly kind: 'disabled' }

interface Pair {
  readonly delivery: Delivery
  readonly endpoint: Endpoint
}

interface Settled extends Pair {
  /** When to try again; undefined, if no more. */
  readonly retryInMs?: number
}

/** Pure. The endpoint is the same object where nothing of it changed. */
export function settle({ delivery, endpoint }: Pair, outcome: Outcome, now: Date): Settled {
  if (outcome.kind === 'disabled')
    return {
      endpoint,
      delivery: { ...delivery, status: 'dead', lastFailure: 'endpoint-disabled', nextAttemptAt: null },
    }
  // An answer is about the URL that gave it, not about the one that the endpoint was moved to meanwhile.
  const isAboutIt = outcome.kind !== 'resting' && outcome.url === endpoint.url
  const tried = { ...delivery, attempts: delivery.attempts + 1, lastAttemptAt: now, nextAttemptAt: null }
  if (outcome.kind === 'answered' && outcome.status >= 200 && outcome.status < 300) {
    const delivered = {
      ...tried,
      status: 'delivered',
      lastStatus: outcome.status,
      lastFailure: null,
    } as const
    return { delivery: delivered, endpoint: isAboutIt ? recovered(endpoint) : endpoint }
  }
  const failed = { ...tried, ...lastOf(outcome) }
  const left = isAboutIt ? troubled(endpoint, outcome, now) : endpoint
  const waitMs = waitsMs[delivery.attempts]
  if (waitMs === undefined || left.disabledReason !== null)
    return { endpoint: left, delivery: { ...failed, status: 'dead' } }
  const restingMs = (left.restingUntil?.getTime() ?? 0) - now.getTime()
  const retryInMs = Math.round(Math.max(waitMs, restingMs) * (1 + chanceOf(delivery.id) / 5))
  return {
    endpoint: left,
    delivery: { ...failed, nextAttemptAt: new Date(now.getTime() + retryInMs) },
    retryInMs,
  }
}

export function isResting({ restingUntil }: Pick<Endpoint, 'restingUntil'>, now: Date): boolean {
  return restingUntil !== null && now < restingUntil
}

type Failure = Exclude<Outcome, { kind: 'disabled' }>

function lastOf(outcome: Failure): Pick<Delivery, 'lastStatus'> & { readonly lastFailure: Failed } {
  if (outcome.kind === 'answered') return { lastStatus: outcome.status, lastFailure: 'status-refused' }
  return { lastStatus: null, lastFailure: outcome.kind === 'silent' ? outcome.why : 'endpoint-resting' }
}

function recovered(endpoint: Endpoint): Endpoint {
  if (endpoint.failingSince === null && endpoint.restingUntil === null) return endpoint
  return { ...endpoint, failingSince: null, restingUntil: null, version: endpoint.version + 1 }
}

function troubled(endpoint: Endpoint, answer: Answer, now: Date): Endpoint {
  const isGone = answer.kind === 'answered' && answer.status === 410
  const since = endpoint.failingSince ?? now
  const isHopeless = now.getTime() - since.getTime() >= longestFailingMs
  const end = isGone ? 'gone' : isHopeless ? 'failing' : undefined
  const rest = restAfter(answer, now)
  return {
    ...endpoint,
    ...(end === undefined ? {} : { disabledReason: end, updatedAt: now }),
    failingSince: since,
    restingUntil: rest === undefined ? endpoint.restingUntil : new Date(now.getTime() + rest),
    version: endpoint.version + (endpoint.failingSince === null || end !== undefined ? 1 : 0),
  }
}

/** `Retry-After` (RFC 9110, 10.2.3) counts where the endpoint is busy, not where it dislikes what it got. */
function restAfter(answer: Answer, now: Date): number | undefined {
  if (answer.kind === 'silent') return restMs
  if (answer.status !== 429 && answer.status !== 503) return undefined
  const { retryAfter = '' } = answer
  const wishMs = /^\d{1,9}$/.test(retryAfter)
    ? Number(retryAfter) * second
    : Date.parse(retryAfter) - now.getTime()
  return Math.min(wishMs > 0 ? wishMs : restMs, longestRestMs)
}

/** From 0 to 1, by the random end of the id: deliveries that failed together do not return together. */
function chanceOf(id: string): number {
  return Number.parseInt(id.slice(-8), 16) / 2 ** 32
}
