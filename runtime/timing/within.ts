// A limit on how long something is waited for. The work itself goes on: `withDeadline` is for work that can be ended.

/** Settles as `work` does, or rejects after `ms` with a `TimeoutError`, as a signal's does. */
export async function within<T>(ms: number, work: PromiseLike<T>, unfinished = 'no answer'): Promise<T> {
  const late = Promise.withResolvers<never>()
  const giveUp = () => late.reject(new DOMException(`${unfinished} within ${ms} ms`, 'TimeoutError'))
  const timer = setTimeout(giveUp, ms)
  try {
    return await Promise.race([work, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
