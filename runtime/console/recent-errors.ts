// The last errors of a process, with the request and the trace that they belong to.
import { currentContext } from '../context.ts'
import { toldInShort } from '../discretion.ts'
import type { ProcessReport } from './report.ts'

type ErrorReport = ProcessReport['errors'][number]

const kept = 100
const longest = 400

export interface RecentErrors {
  note(kind: ErrorReport['kind'], part: string, work: string, error: unknown): void
  /** Newest first. */
  read(): ErrorReport[]
}

/** `now` in ms since 1970. */
export function openRecentErrors(now: () => number): RecentErrors {
  const errors: ErrorReport[] = []
  return {
    note(kind, part, work, error) {
      const context = currentContext()
      errors.unshift({
        id: Bun.randomUUIDv7(),
        at: new Date(now()).toISOString(),
        kind,
        part,
        work,
        error: toldInShort(error).slice(0, longest),
        requestId: context?.requestId ?? null,
        traceId: context?.traceparent?.split('-')[1] ?? null,
      })
      errors.splice(kept)
    },
    read: () => [...errors],
  }
}
