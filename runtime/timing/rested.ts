// A reading that costs: made again only after a rest, so that nobody who asks often can make it a burden.

/** What is fresh may be this old, however quickly it was read. */
const shortestMs = 5_000
/** Of a connection's time, a reading takes one in so many parts at most. */
const share = 100

/** Reads as `read` does, or gives what was read a moment ago; those who ask at once share one reading. Rejects as `read` does, and then asks again. */
export function rested<T>(
  read: () => Promise<T>,
  now: () => number = () => performance.now(),
): () => Promise<T> {
  let last: Promise<T> | undefined
  let freshUntil = -Infinity

  async function readNow(): Promise<T> {
    const start = now()
    freshUntil = Infinity
    try {
      const value = await read()
      freshUntil = now() + Math.max(shortestMs, share * (now() - start))
      return value
    } catch (error) {
      freshUntil = -Infinity
      throw error
    }
  }

  return () => {
    if (last && now() < freshUntil) return last
    last = readNow()
    return last
  }
}
