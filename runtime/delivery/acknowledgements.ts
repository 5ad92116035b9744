// Tells senders, in batches, what is handled and what is held. A lost one costs a needless resend, nothing more.
import type { Peers } from './peers.ts'

const largestBatch = 500

export interface Acknowledgements {
  handled(source: string, id: string): void
  /** It is safe here: parked, to be tried again, or dead. */
  held(source: string, id: string): void
  /** Sends what is left, `limitMs` at most. */
  close(limitMs: number): Promise<void>
}

/** What waits to be told to one sender, by message; the last word counts. */
type Receipt = Map<string, 'handled' | 'held'>

/**
 * Each word waits `delayMs` for company. A sender hears one batch at a time: two at once would meet on a row, and
 * `handled` passes over a row that `held` has locked.
 */
export function openAcknowledgements(
  peers: Peers,
  delayMs: number,
  onError: (error: unknown) => void,
): Acknowledgements {
  const receipts = new Map<string, Receipt>()
  const telling = new Map<string, Promise<void>>()
  let timer: ReturnType<typeof setTimeout> | undefined

  function note(source: string, id: string, word: 'handled' | 'held'): void {
    let receipt = receipts.get(source)
    if (!receipt) receipts.set(source, (receipt = new Map()))
    receipt.set(id, word)
    if (receipt.size >= largestBatch) flush()
    else timer ??= setTimeout(flush, delayMs)
  }

  function flush(): void {
    clearTimeout(timer)
    timer = undefined
    for (const source of receipts.keys()) if (!telling.has(source)) tell(source)
  }

  function tell(source: string): void {
    const receipt = receipts.get(source)
    if (!receipt) return
    receipts.delete(source)
    const idsOf = (word: string) => [...receipt].flatMap(([id, said]) => (said === word ? [id] : []))
    // Also where there is no such sender: a forged source must not stop the others.
    const told = Promise.try(() =>
      peers.sender(source).acknowledge({ handled: idsOf('handled'), held: idsOf('held') }),
    )
      .catch(onError)
      .finally(() => {
        telling.delete(source)
        tell(source) // what came meanwhile
      })
    telling.set(source, told)
  }

  return {
    handled: (source, id) => note(source, id, 'handled'),
    held: (source, id) => note(source, id, 'held'),
    async close(limitMs) {
      flush()
      await Promise.race([quiet(), Bun.sleep(limitMs)])
    },
  }

  async function quiet(): Promise<void> {
    while (telling.size > 0) await Promise.all(telling.values())
  }
}
