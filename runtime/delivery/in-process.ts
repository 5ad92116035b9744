// The transport inside one process: a bounded queue for each destination.
import type { Envelope } from './envelope.ts'
import type { Transport } from './transport.ts'

// What does not fit is left to the lease: the outbox sends it again.
const longestQueue = 1_000

interface Lane {
  readonly waiting: Envelope[]
  readonly running: Set<Promise<void>>
  concurrency: number
  deliver: ((envelope: Envelope) => Promise<void>) | undefined
}

/** Opens the in-process transport. `deliver` must not reject; what it does with an envelope is its own affair. */
export function openInProcessTransport(): Transport {
  const lanes = new Map<string, Lane>()
  let closed = false

  function laneOf(destination: string): Lane {
    let lane = lanes.get(destination)
    if (!lane)
      lanes.set(destination, (lane = { waiting: [], running: new Set(), concurrency: 0, deliver: undefined }))
    return lane
  }

  function pump(lane: Lane): void {
    while (lane.deliver && lane.running.size < lane.concurrency) {
      const envelope = lane.waiting.shift()
      if (!envelope) return
      const delivery = lane.deliver(envelope).finally(() => {
        lane.running.delete(delivery)
        pump(lane)
      })
      lane.running.add(delivery)
    }
  }

  return {
    async send(destination, envelopes) {
      if (closed) return
      const lane = laneOf(destination)
      lane.waiting.push(...envelopes.slice(0, longestQueue - lane.waiting.length))
      pump(lane)
    },
    receive(destination, concurrency, deliver) {
      Object.assign(laneOf(destination), { concurrency, deliver })
      pump(laneOf(destination))
    },
    async close(limitMs) {
      closed = true
      const running = [...lanes.values()].flatMap((lane) => {
        lane.waiting.length = 0
        return [...lane.running]
      })
      await Promise.race([Promise.allSettled(running), Bun.sleep(limitMs)])
    },
  }
}
