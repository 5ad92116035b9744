// A limit on calls at once, so that one slow dependency cannot take all that this process has.
import { moduleBusy } from './failures.ts'

export interface Bulkhead {
  /**
   * Runs `work` now, or as soon as one before it has ended; first come, first served. Throws `moduleBusy` if the queue
   * is full, and the signal's reason if it is aborted while it waits. Heeds no signal once `work` has begun.
   */
  run<T>(work: () => T | PromiseLike<T>, signal: AbortSignal): Promise<T>
  /** Whether the next one would run at once. */
  readonly isFree: boolean
  readonly inFlight: number
  readonly queued: number
}

interface Waiter {
  readonly enter: () => void
}

/** Written by hand because cockatiel's keeps an aborted waiter in its queue, and is not fair to one that leaves it. */
export function openBulkhead(limit: number, queueLimit: number, onFull: () => void): Bulkhead {
  const queue = new Set<Waiter>()
  let inFlight = 0

  function leave(): void {
    const [next] = queue
    if (!next) return void (inFlight -= 1)
    queue.delete(next)
    next.enter() // the place is handed over, so that no newcomer can take it
  }

  function enter(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const forsake = () => {
        queue.delete(waiter)
        reject(signal.reason)
      }
      const waiter: Waiter = {
        enter() {
          signal.removeEventListener('abort', forsake)
          resolve()
        },
      }
      signal.addEventListener('abort', forsake, { once: true })
      queue.add(waiter)
    })
  }

  return {
    get isFree() {
      return inFlight < limit
    },
    get inFlight() {
      return inFlight
    },
    get queued() {
      return queue.size
    },
    async run(work, signal) {
      signal.throwIfAborted()
      if (inFlight < limit) inFlight += 1
      else if (queue.size < queueLimit) await enter(signal)
      else {
        onFull()
        throw moduleBusy({ retryAfterSeconds: 1 })
      }
      try {
        return await work()
      } finally {
        leave()
      }
    },
  }
}
