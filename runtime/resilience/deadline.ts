// A limit on how long a piece of work may take, whether it heeds its signal or not.
import { Abandoned } from './failures.ts'

/** The time for the work was over. */
export class GivenUp extends Error {
  override readonly name = 'GivenUp'
}

/**
 * Settles as `work` does, or throws `GivenUp` after `ms`, or `Abandoned` as soon as `asker` is aborted. `work`'s own
 * signal is aborted then, with the same reason, and left alone once it has settled, for what it gave may be a stream
 * that goes on.
 * Written by hand because cockatiel's timeout, of which every call passes two, costs three times as much.
 */
export async function withDeadline<T>(
  ms: number,
  asker: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const own = new AbortController()
  const givenUp = Promise.withResolvers<never>()
  const giveUp = () => {
    const reason = asker.aborted
      ? new Abandoned('the asker left', { cause: asker.reason })
      : new GivenUp(`no end after ${ms} ms`)
    own.abort(reason)
    givenUp.reject(reason)
  }
  const timer = setTimeout(giveUp, ms)
  if (asker.aborted) giveUp()
  else asker.addEventListener('abort', giveUp, { once: true })
  try {
    return await Promise.race([work(own.signal), givenUp.promise])
  } finally {
    clearTimeout(timer)
    asker.removeEventListener('abort', giveUp)
  }
}
