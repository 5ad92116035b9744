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

interface Receipt {
  handled: string[]
  held: string[]
}

/** Each receipt waits `delayMs` for company. */
export function openAcknowledgements(
  peers: Peers,
  delayMs: number,
  onError: (error: unknown) => void,
): Acknowledgements {
  let receipts = new Map<string, Receipt>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const flushing = new Set<Promise<void>>()

  function note(source: string, what: keyof Receipt, id: string): void {
    let receipt = receipts.get(source)
    if (!receipt) receipts.set(source, (receipt = { handled: [], held: [] }))
    receipt[what].push(id)
    if (receipt[what].length >= largestBatch) flush()
    else timer ??= setTimeout(flush, delayMs)
  }

  function flush(): void {
    clearTimeout(timer)
    timer = undefined
    const batch = receipts
    receipts = new Map()
    for (const [source, receipt] of batch) {
      // Also where there is no such sender: a forged source must not stop the others.
      const sent = Promise.try(() => peers.sender(source).acknowledge(receipt))
        .catch(onError)
        .finally(() => flushing.delete(sent))
      flushing.add(sent)
    }
  }

  return {
    handled: (source, id) => note(source, 'handled', id),
    held: (source, id) => note(source, 'held', id),
    async close(limitMs) {
      flush()
      await Promise.race([Promise.all(flushing), Bun.sleep(limitMs)])
    },
  }
}
