// Which leases hold, by what was heard so far. Silence of Redis, or its total loss, is no news.
import type { LiveLease } from './leases.ts'
import type { Heard } from './read-leases.ts'

export interface LeaseBook {
  /** Redis answered with these. */
  heard(all: readonly Heard[]): void
  /** Redis did not answer. */
  missed(): void
  /** The URLs by module. */
  urlsOf(): ReadonlyMap<string, Set<string>>
}

/**
 * A lease ends when the process leaves, or when it was not renewed for as long as it was last said to hold: not when
 * it is merely absent, since Redis may have lost everything, or its clock may have been set forward. After a time
 * without Redis every process has one whole lease to announce itself again.
 */
export function openLeaseBook(leaseMs: number, now: () => number): LeaseBook {
  const entries = new Map<string, { readonly lease: LiveLease; readonly endsAt: number }>()
  let hasMissed = false
  return {
    missed: () => void (hasMissed = true),
    heard(all) {
      if (hasMissed)
        for (const [id, { lease }] of entries) entries.set(id, { lease, endsAt: now() + leaseMs })
      hasMissed = false
      for (const { lease, leftMs } of all) {
        if ('gone' in lease) entries.delete(lease.id)
        else entries.set(lease.id, { lease, endsAt: now() + Math.min(leftMs, leaseMs) })
      }
      for (const [id, { endsAt }] of entries) if (endsAt <= now()) entries.delete(id)
    },
    urlsOf() {
      const urls = new Map<string, Set<string>>()
      for (const { lease } of entries.values())
        for (const module of lease.modules) urls.set(module, (urls.get(module) ?? new Set()).add(lease.url))
      return urls
    },
  }
}
