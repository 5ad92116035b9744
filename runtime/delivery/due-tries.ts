// Looks for stored messages to try: failed ones that are due, and parked ones whose turn has come.
import { query } from '../database/query.ts'
import * as sql from './inbox-statements.ts'
import { tryLifeMs } from './settings.ts'
import type { Tried, Tries, TriesOptions } from './tries.ts'

export interface DueTries {
  /** Begins as many tries as there is room for. Says whether there may be more. */
  tryDue(): Promise<boolean>
  /** Begins no more, and waits for those that run, `limitMs` at most. */
  close(limitMs: number): Promise<void>
}

export function openDueTries({ module, pool, settings, observer }: TriesOptions, tries: Tries): DueTries {
  const running = new Set<Promise<void>>()
  let suspect: Promise<void> | undefined
  let nextLook = 0

  const room = () => Math.max(settings.concurrency - running.size, 0)
  const claim = (statement: string, count: number) =>
    query<Tried>(pool, statement, [count, tryLifeMs(settings)])

  function begin(message: Tried): Promise<void> {
    const done = tries
      .run([message])
      .catch((error: unknown) => observer.failed(module, 'inbox', error))
      .finally(() => running.delete(done))
    running.add(done)
    return done
  }

  /** One at a time, so that one that kills its process does not take others into the dead letters with it. */
  async function beginSuspect(): Promise<number> {
    if (suspect) return 0
    const [message] = await claim(sql.claimSuspects, 1)
    if (!message) return 0
    suspect = begin(message).finally(() => (suspect = undefined))
    return 1
  }

  async function beginDue(): Promise<number> {
    const due = await claim(sql.claimDue, room())
    for (const message of due) void begin(message)
    return due.length
  }

  /** Only a crash leaves anything to be found here, and the look grows with all that is parked: it may take a twentieth of the time. */
  async function beginTurned(): Promise<number> {
    const start = performance.now()
    if (start < nextLook) return 0
    const turned = await claim(sql.claimTurned, room())
    if (turned.length === 0) nextLook = performance.now() + 20 * (performance.now() - start)
    for (const message of turned) void begin(message)
    return turned.length
  }

  return {
    async tryDue() {
      const begun = (await beginSuspect()) + (await beginDue()) + (await beginTurned())
      if (room() === 0) await Promise.race(running)
      return begun > 0
    },
    async close(limitMs) {
      tries.close()
      await Promise.race([Promise.all(running), Bun.sleep(limitMs)])
    },
  }
}
