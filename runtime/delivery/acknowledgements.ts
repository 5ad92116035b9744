// Tells senders, in batches, what is handled and what is held. One that is lost for good costs a needless resend, nothing more.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Peers } from './peers.ts'

const largestBatch = 500
/** A sender that cannot be told is told again at growing distances, for about half a minute; then its sweep asks. */
const firstRetryMs = 100
const retries = 8

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
  const failures = new Map<string, number>()
  const closing = new AbortController()
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
    const receipt = taken(source)
    if (receipt.size === 0) return
    const idsOf = (word: string) => [...receipt].flatMap(([id, said]) => (said === word ? [id] : []))
    // Also where there is no such sender: one that cannot be told must not stop the others.
    const told = Promise.try(() =>
      peers.sender(source).acknowledge({ handled: idsOf('handled'), held: idsOf('held') }),
    )
      .then(
        () => void failures.delete(source),
        (error: unknown) => {
          onError(error)
          return putBack(source, receipt)
        },
      )
      .finally(() => {
        telling.delete(source)
        tell(source) // what came meanwhile
      })
    telling.set(source, told)
  }

  /** The oldest words to this sender: as many as one batch may have. */
  function taken(source: string): Receipt {
    const waiting: Receipt = receipts.get(source) ?? new Map()
    const batch: Receipt = new Map(waiting.entries().take(largestBatch))
    for (const id of batch.keys()) waiting.delete(id)
    if (waiting.size === 0) receipts.delete(source)
    return batch
  }

  /** Keeps what could not be told for a while, under what has been said since. */
  async function putBack(source: string, receipt: Receipt): Promise<void> {
    const failed = (failures.get(source) ?? 0) + 1
    failures.set(source, failed)
    if (closing.signal.aborted || failed > retries) return void failures.delete(source)
    receipts.set(source, new Map([...receipt, ...(receipts.get(source) ?? [])]))
    await sleep(firstRetryMs * 2 ** (failed - 1), undefined, { signal: closing.signal }).catch(() => {}) // or sooner, at the end
  }

  return {
    handled: (source, id) => note(source, id, 'handled'),
    held: (source, id) => note(source, id, 'held'),
    async close(limitMs) {
      closing.abort()
      flush()
      await Promise.race([quiet(), Bun.sleep(limitMs)])
    },
  }

  async function quiet(): Promise<void> {
    while (telling.size > 0) await Promise.all(telling.values())
  }
}
