// What makes an access token believable now: the keys that sign, and the sessions that have ended before their tokens.
import { importJWK, type CryptoKey, type JWK } from 'jose'
import { within } from '../timing/within.ts'

export interface Heard {
  /** The keys that are published now: a token of any other is not believed. */
  readonly keys: readonly JWK[]
  /** Sessions that have ended and may still have a token that is valid by its dates. */
  readonly revoked: readonly string[]
  /** To be given back, so that the next answer can leave out what this one had. */
  readonly until: string
}

export interface TrustOptions {
  readonly ask: (since: string | undefined) => Promise<Heard>
  /** How old the last word may be that a request is held against. Whoever revokes answers only after that time. */
  readonly freshMs: number
  /** How long an ended session has to be remembered, and how long the last word holds: no token lives longer. */
  readonly rememberMs: number
  /** Milliseconds, steadily. */
  readonly clock: () => number
  /** Called when there is no answer, once until there is one. Meanwhile the last word holds, but for `rememberMs`. */
  readonly onAway: (error: unknown) => void
}

export interface Trust {
  /**
   * Undefined where the last word is fresh enough for a request that comes now, else a wait until it is. Rejects only
   * where there is no word that holds.
   */
  refresh(): Promise<void> | undefined
  /** Undefined where no such key is published. Asks out of turn for an unknown one, at most once in 30 s. */
  keyOf(kid: string): Promise<CryptoKey | undefined>
  /** Whether a token of that session, signed with that key, may be believed until it expires. */
  allows(token: { readonly kid: string; readonly session: string }): boolean
}

/** How long an answer is waited for. */
const PATIENCE_MS = 2_000
/** How long the failure of a question stands for an answer where there is none that holds. */
const RETRY_MS = 1_000
const OUT_OF_TURN_MS = 30_000

export function openTrust({ ask, freshMs, rememberMs, clock, onAway }: TrustOptions): Trust {
  const long = Number.NEGATIVE_INFINITY
  let keys = new Map<string, CryptoKey>()
  /** With when each can be forgotten; the oldest first. */
  const ended = new Map<string, number>()
  let since: string | undefined
  /** When the question was put whose answer holds: whatever was revoked before is in it. */
  let askedAt = long
  let outOfTurnAt = long
  let away: { readonly error: unknown; readonly at: number } | undefined
  let asking: Promise<void> | undefined

  async function question(): Promise<void> {
    const at = clock()
    try {
      const heard = await within(PATIENCE_MS, ask(since))
      keys = await imported(heard.keys, keys)
      for (const session of heard.revoked) if (!ended.has(session)) ended.set(session, at + rememberMs)
      for (const [session, until] of ended) {
        if (until > at) break
        ended.delete(session)
      }
      since = heard.until
      askedAt = at
      away = undefined
    } catch (error) {
      if (!away) onAway(error)
      away = { error, at: clock() }
    } finally {
      asking = undefined
    }
  }

  async function until(arrivedAt: number): Promise<void> {
    // Twice at most: the question that is under way may have been put too early.
    while (askedAt <= arrivedAt - freshMs) {
      await (asking ??= question())
      if (away) break
    }
    if (away && clock() - askedAt >= rememberMs) throw away.error
  }

  return {
    refresh() {
      const now = clock()
      const age = now - askedAt
      if (age < freshMs / 2) return undefined
      // Whoever brings a token then has it from somebody who hears what we do not.
      const isTooOld = age >= rememberMs
      if (away && now - away.at < (isTooOld ? RETRY_MS : freshMs))
        return isTooOld ? Promise.reject(away.error) : undefined
      asking ??= question()
      // Nobody waits again and again for somebody who does not answer.
      return age < freshMs || (away && !isTooOld) ? undefined : until(now)
    },
    async keyOf(kid) {
      if (!keys.has(kid) && clock() - outOfTurnAt >= OUT_OF_TURN_MS) {
        outOfTurnAt = clock()
        asking ??= question()
      }
      if (!keys.has(kid)) await asking
      return keys.get(kid)
    },
    allows: ({ kid, session }) => keys.has(kid) && !ended.has(session),
  }
}

/** Ed25519 keys with an id, each imported once. */
async function imported(
  published: readonly JWK[],
  known: ReadonlyMap<string, CryptoKey>,
): Promise<Map<string, CryptoKey>> {
  const usable = published.filter(({ kid, kty, crv }) => kid && kty === 'OKP' && crv === 'Ed25519')
  const found = usable.map(async ({ kid = '', kty, crv, x = '' }) => {
    const key = known.get(kid) ?? (await importJWK({ kty, crv, x } as JWK, 'EdDSA'))
    return [kid, key as CryptoKey] as const // only a symmetric key would be bytes
  })
  return new Map(await Promise.all(found))
}
