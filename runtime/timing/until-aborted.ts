// An end for code that heeds no signal.

/** Settles as `work` does, or rejects once the signal is aborted; what `work` does after that is nobody's concern. */
export async function untilAborted<T>(signal: AbortSignal, work: PromiseLike<T> | T): Promise<T> {
  const aborted = Promise.withResolvers<never>()
  const abort = () => aborted.reject(signal.reason)
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort)
  try {
    return await Promise.race([work, aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
