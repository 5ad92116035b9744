// The transport inside one process: a bounded queue for each destination, one line at a time for each key.
import type { Envelope } from './envelope.ts'
import type { Transport } from './transport.ts'

// What comes to a full one is left to the lease: the outbox sends it again.
const longestQueue = 10_000

class Lane {
  concurrency = 0
  deliver: ((envelope: Envelope) => Promise<void>) | undefined
  readonly running = new Set<Promise<void>>()
  private readonly ready: { readonly id: string; readonly line: string }[] = []
  /** Those that wait for one of the same line that is being delivered: going ahead, they would only be parked. */
  private readonly behind = new Map<string, string[]>()
  /** The latest copy of each: older ones that wait for us would only make us slower. */
  private readonly waiting = new Map<string, Envelope>()

  get isFull(): boolean {
    return this.waiting.size >= longestQueue
  }

  add(envelope: Envelope): void {
    const { id, key, source } = envelope
    if (!this.waiting.has(id)) this.ready.push({ id, line: key === null ? id : `${source} ${key}` })
    this.waiting.set(id, envelope)
  }

  clear(): void {
    this.ready.length = 0
    this.behind.clear()
    this.waiting.clear()
  }

  pump(): void {
    while (this.deliver && this.running.size < this.concurrency) {
      const next = this.ready.shift()
      if (!next) return
      const queue = this.behind.get(next.line)
      const envelope = this.waiting.get(next.id)
      if (queue) queue.push(next.id)
      else if (envelope) this.run(next.line, envelope, this.deliver)
    }
  }

  private run(line: string, envelope: Envelope, deliver: (envelope: Envelope) => Promise<void>): void {
    this.waiting.delete(envelope.id)
    if (!this.behind.has(line)) this.behind.set(line, [])
    const delivery = deliver(envelope).finally(() => {
      this.running.delete(delivery)
      const next = this.waiting.get(this.behind.get(line)?.shift() ?? '')
      if (next) return this.run(line, next, deliver)
      this.behind.delete(line)
      this.pump()
    })
    this.running.add(delivery)
  }
}

/** Opens the in-process transport. `deliver` must not reject; what it does with an envelope is its own affair. */
export function openInProcessTransport(): Transport {
  const lanes = new Map<string, Lane>()
  let closed = false

  function laneOf(destination: string): Lane {
    let lane = lanes.get(destination)
    if (!lane) lanes.set(destination, (lane = new Lane()))
    return lane
  }

  return {
    takes: (destination) => !closed && !laneOf(destination).isFull,
    async send(destination, envelopes) {
      const lane = laneOf(destination)
      if (closed || lane.isFull) return
      for (const envelope of envelopes) lane.add(envelope)
      lane.pump()
    },
    receive(destination, concurrency, deliver) {
      const lane = Object.assign(laneOf(destination), { concurrency, deliver })
      lane.pump()
    },
    async close(limitMs) {
      closed = true
      for (const lane of lanes.values()) lane.clear()
      const running = [...lanes.values()].flatMap((lane) => [...lane.running])
      await Promise.race([Promise.allSettled(running), Bun.sleep(limitMs)])
    },
  }
}
