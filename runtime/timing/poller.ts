// Does a piece of work again and again, never twice at once.
import { withoutContext } from '../context.ts'

export interface Poller {
  /** Does the work now, or right after what is being done. */
  wake(): void
  /** Stops, and waits for what is being done, `limitMs` at most. */
  close(limitMs: number): Promise<void>
}

/**
 * Does `work` every `everyMs`, with up to a tenth more by chance so that many processes do not march in step.
 * `work` says whether there is more to do at once. What it throws goes to `onError`; the next round comes all the same.
 */
export function openPoller(
  everyMs: number,
  work: () => Promise<boolean>,
  onError: (error: unknown) => void,
): Poller {
  let closed = false
  let wanted = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: Promise<void> | undefined

  async function rounds(): Promise<void> {
    do {
      wanted = false
      try {
        if (await Promise.try(work)) wanted = true
      } catch (error) {
        onError(error)
      }
    } while (wanted && !closed)
    running = undefined
    if (!closed) timer = setTimeout(wake, everyMs * (1 + Math.random() / 10))
  }

  function wake(): void {
    if (closed) return
    clearTimeout(timer)
    wanted = true
    running ??= withoutContext(rounds)
  }

  timer = setTimeout(wake, everyMs * Math.random())
  return {
    wake,
    async close(limitMs) {
      closed = true
      clearTimeout(timer)
      await Promise.race([running, Bun.sleep(limitMs)])
    },
  }
}
