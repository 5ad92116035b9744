// A TCP proxy that misbehaves on command, for standing between a process and Postgres, Redis or another service.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export interface FaultProxy {
  readonly port: number
  /** Chunks that clients sent. */
  readonly writes: number
  /** How often a client spoke after the server had: round trips. */
  readonly turns: number
  /** Connections that stand now. */
  readonly connections: number
  /** Resets every connection, at both ends. */
  reset(): void
  /** While on, nothing passes, closing included; whatever was sent meanwhile arrives once it is off. */
  blackHole(on: boolean): void
  /** Holds everything back by `ms`, each way. */
  delay(ms: number): void
  /** While on, new connections are reset at once. */
  refuse(on: boolean): void
  /** Resets each connection once the server has sent more than `bytes` on it. Undefined: no longer. */
  cutAfter(bytes: number | undefined): void
  /**
   * Once: what contains `bytes` reaches the server, and nothing that it answers comes back; when the answer contains
   * `answer` (without one: with its first bytes) the connection is reset and the promise resolves.
   */
  dropReplyTo(bytes: string | Uint8Array, answer?: string): Promise<void>
  /** Once: resolves when a client sends `bytes`, which are held back until the given function is called. */
  holdAt(bytes: string | Uint8Array): Promise<() => void>
  close(): Promise<void>
}

interface Trap {
  readonly bytes: Buffer
  readonly spring: (pair: Pair) => void
}

interface Pair {
  readonly client: Socket
  readonly server: Socket
  heard: number
  /** Set once the server's next answer is to be swallowed. */
  swallow: { readonly until: string; readonly done: () => void } | undefined
  held: Promise<void> | undefined
}

/**
 * Listens on a free local port and passes everything on to `target`, faithfully until told otherwise. `target` is read
 * for each connection, so the new port of a restarted server can be written into it.
 */
export async function openFaultProxy(target: { host: string; port: number }): Promise<FaultProxy> {
  const pairs = new Set<Pair>()
  const traps = new Set<Trap>()
  const counts = { writes: 0, turns: 0 }
  let latencyMs = 0
  let refusing = false
  let limit: number | undefined
  let hole: { readonly healed: Promise<void>; heal(): void } | undefined

  const listener = createServer((client) => {
    if (refusing) return void client.resetAndDestroy()
    const pair: Pair = { client, server: connect(target), heard: 0, swallow: undefined, held: undefined }
    pairs.add(pair)
    let spoke = false
    pump(client, pair.server, pair, (chunk) => {
      counts.writes += 1
      if (!spoke) counts.turns += 1
      spoke = true
      for (const trap of traps) if (chunk.includes(trap.bytes) && traps.delete(trap)) trap.spring(pair)
      return true
    })
    pump(pair.server, client, pair, (chunk) => {
      spoke = false
      pair.heard += chunk.length
      const { swallow } = pair
      if (swallow === undefined && (limit === undefined || pair.heard <= limit)) return true
      if (swallow !== undefined && !chunk.includes(swallow.until)) return false
      resetPair(pair)
      swallow?.done()
      return false
    })
  })

  /** Carries one direction, in order, through whatever is wrong at the moment. */
  function pump(from: Socket, to: Socket, pair: Pair, passes: (chunk: Buffer) => boolean): void {
    let line: Promise<void> | undefined
    const carry = (act: () => void) => {
      const waits = [line, pair.held, hole?.healed, latencyMs > 0 ? Bun.sleep(latencyMs) : undefined]
      if (waits.every((wait) => wait === undefined)) return act()
      const turn = Promise.all(waits).then(async () => {
        while (hole !== undefined) await hole.healed
        act()
        if (line === turn) line = undefined
      })
      line = turn
    }
    from.setNoDelay(true)
    from.on('error', () => {})
    from.on('data', (chunk: Buffer) => {
      if (passes(chunk)) carry(() => to.writable && to.write(chunk))
    })
    from.on('end', () => carry(() => to.end()))
    from.on('close', () => carry(() => (pairs.delete(pair), to.destroy())))
  }

  function resetPair(pair: Pair): void {
    pairs.delete(pair)
    pair.client.resetAndDestroy()
    pair.server.resetAndDestroy()
  }

  function trap<T>(
    bytes: string | Uint8Array,
    spring: (pair: Pair, done: (value: T) => void) => void,
  ): Promise<T> {
    return new Promise((resolve) => {
      traps.add({ bytes: Buffer.from(bytes as string), spring: (pair) => spring(pair, resolve) })
    })
  }

  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  return {
    port: (listener.address() as AddressInfo).port,
    get writes() {
      return counts.writes
    },
    get turns() {
      return counts.turns
    },
    get connections() {
      return pairs.size
    },
    reset: () => [...pairs].forEach(resetPair),
    delay: (ms) => void (latencyMs = ms),
    refuse: (on) => void (refusing = on),
    cutAfter: (bytes) => void (limit = bytes),
    blackHole(on) {
      if (on === (hole !== undefined)) return
      const was = hole
      const { promise, resolve } = Promise.withResolvers<void>()
      hole = on ? { healed: promise, heal: resolve } : undefined
      was?.heal()
    },
    dropReplyTo: (bytes, answer = '') =>
      trap<void>(bytes, (pair, done) => (pair.swallow = { until: answer, done })),
    holdAt: (bytes) =>
      trap<() => void>(bytes, (pair, done) => {
        const { promise, resolve } = Promise.withResolvers<void>()
        pair.held = promise
        done(() => ((pair.held = undefined), resolve()))
      }),
    async close() {
      hole?.heal()
      hole = undefined
      const closed = new Promise<void>((resolve) => listener.close(() => resolve()))
      for (const pair of pairs) resetPair(pair)
      await closed
    },
  }
}
