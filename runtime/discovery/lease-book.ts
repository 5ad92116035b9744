// Which leases hold, by what was heard so far. Silence of Redis, or its total loss, is no news.
import type { Claim } from './signed-lease.ts'

export interface Heard extends Omit<Claim, 'until'> {
  readonly leftMs: number
}

export interface LeaseBook {
  /** Redis answered with these. */
  heard(all: readonly Heard[]): void
  /** Redis did not answer. */
  missed(): void
  /** The URLs by module. */
  urlsOf(): ReadonlyMap<string, Set<string>>
}

/**
 * Each module of a process has an entry of its own: its key alone says that it comes or goes.
 *
 * A lease ends when the process leaves, or when it was not renewed for as long as it was last said to hold: not when
 * it is merely absent, since Redis may have lost everything, or its clock may have been set forward. After a time
 * without Redis every process has one whole lease to announce itself again.
 */
export function openLeaseBook(leaseMs: number, now: () => number): LeaseBook {
  const entries = new Map<
    string,
    { readonly module: string; readonly url: string; readonly endsAt: number }
  >()
  let hasMissed = false
  return {
    missed: () => void (hasMissed = true),
    heard(all) {
      if (hasMissed)
        for (const [key, entry] of entries) entries.set(key, { ...entry, endsAt: now() + leaseMs })
      hasMissed = false
      for (const { module, id, url, leftMs } of all) {
        const key = `${module} ${id}`
        if (url === undefined) entries.delete(key)
        else entries.set(key, { module, url, endsAt: now() + Math.min(leftMs, leaseMs) })
      }
      for (const [key, { endsAt }] of entries) if (endsAt <= now()) entries.delete(key)
    },
    urlsOf() {
      const urls = new Map<string, Set<string>>()
      for (const { module, url } of entries.values())
        urls.set(module, (urls.get(module) ?? new Set()).add(url))
      return urls
    },
  }
}
