// A limit on how long a piece of work may take, whether it heeds its signal or not.

/** The work was given up: its time was over, or whoever wanted it left. */
export class GivenUp extends Error {
  override readonly name = 'GivenUp'
}

/**
 * Settles as `work` does, or throws `GivenUp` after `ms`, or as soon as `asker` is aborted. `work`'s own signal is
 * aborted then, and left alone once it has settled, for what it gave may be a stream that goes on.
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
    own.abort(asker.aborted ? asker.reason : undefined)
    givenUp.reject(new GivenUp(`no end after ${ms} ms`, { cause: own.signal.reason }))
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
