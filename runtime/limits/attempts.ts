// How often secrets may be tried and mails be asked for: slow for whoever guesses, without locking out whose account it is.
//
// Refused tries count against the account from this address (tightly), against the address (password spraying), and
// against the account from anywhere (many addresses). A lock on the account alone would be a weapon against its owner
// (OWASP, Authentication Cheat Sheet, "Account Lockout"), so the last one spares addresses from which the account was
// opened within a week: what OWASP's "Slow Down Online Guessing Attacks with Device Cookies" does by a cookie. A try
// counts before its outcome is known, and is given back if it was right: tries at once are no way round.
import type { RouteLimit } from '../http/routes.ts'
import type { Counter } from './counter.ts'
import { cannotCount } from './failures.ts'
import type { LimitSettings } from './limits.ts'
import type { Quota, Standing } from './quota.ts'

export interface Try {
  readonly policy: RouteLimit['policy']
  /** The address, or the network that counts as one. */
  readonly network: string
  /** Of the account that is named, nothing that names it to a reader of the store. */
  readonly account?: string | undefined
}

export interface Attempt {
  /** With the quota that is exceeded, if one is; else with the one nearest to its end. */
  readonly standing: Standing
  /** What became of it, by the status of the answer. */
  settle(status: number): Promise<void>
}

type Counted = readonly (readonly [Counter, string])[]

const quarter = 900
const hour = 3_600
const week = 604_800

export function openAttempts(
  { credentials, mailings }: Pick<LimitSettings, 'credentials' | 'mailings'>,
  counterOf: (quota: Quota) => Counter,
): (tried: Try) => Promise<Attempt> {
  const pairs = counterOf({ name: 'credentials', points: credentials, seconds: quarter })
  const addresses = counterOf({ name: 'credentials-address', points: credentials * 10, seconds: quarter })
  const accounts = counterOf({ name: 'credentials-account', points: credentials * 10, seconds: hour })
  const known = counterOf({ name: 'known', points: 1, seconds: week })
  const letters = counterOf({ name: 'mailing', points: mailings, seconds: hour })
  const senders = counterOf({ name: 'mailing-address', points: mailings * 100, seconds: hour })

  function mailing({ network, account }: Try): Promise<Attempt> {
    return within(
      account === undefined
        ? [[senders, network]]
        : [
            [senders, network],
            [letters, account],
          ],
    )
  }

  async function guess({ network, account }: Try): Promise<Attempt> {
    if (account === undefined) return guessAt([[addresses, network]])
    const pair = `${account}:${network}`
    const near: Counted = [
      [addresses, network],
      [pairs, pair],
    ]
    if (await known.has(pair)) return guessAt(near)
    // Last, and only by those who may try at all: one address alone must not use up what all others have.
    const attempt = await guessAt([...near, [accounts, account]])
    return {
      ...attempt,
      async settle(status) {
        await attempt.settle(status)
        if (status < 300) await known.take(pair)
      },
    }
  }

  async function guessAt(counted: Counted): Promise<Attempt> {
    const attempt = await within(counted)
    return {
      ...attempt,
      async settle(status) {
        if (!isRefused(status)) await Promise.all(counted.map(([counter, key]) => counter.giveBack(key)))
      },
    }
  }

  return (tried) => (tried.policy === 'mailing' ? mailing(tried) : guess(tried))
}

/** A conflict is no wrong secret: two of one client's calls have met. A fault of ours is none either. */
function isRefused(status: number): boolean {
  return status >= 400 && status < 500 && status !== 409
}

/** Counts one after the other, up to the first that is exceeded. */
async function within(counted: Counted): Promise<Attempt> {
  let least: Standing | undefined
  for (const [counter, key] of counted) {
    const standing = await counter.take(key)
    if (!standing) throw cannotCount()
    if (!least || standing.exceeded || standing.left < least.left) least = standing
    if (standing.exceeded) break
  }
  if (!least) throw cannotCount()
  return { standing: least, settle: async () => {} }
}
