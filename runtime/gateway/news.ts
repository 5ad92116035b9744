// What is worth telling of requests that failed: each fault of ours, and of what is away or full only the first in a while.
import type { Trouble } from '../http/problem.ts'
import { cannotCount } from '../limits/failures.ts'
import { overloaded } from '../limits/overload.ts'

/** Each request has a line of its own with its status; a stack for each of thousands a second would be one more load. */
const AWHILE_MS = 1_000

export function openNews(now: () => number): (work: string, trouble: Trouble) => boolean {
  const toldAt = new Map<string, number>()
  return (work, { status, code }) => {
    if (status !== 503) return true
    // Told by the limits themselves, when it began.
    if (code === cannotCount.code || code === overloaded.code) return false
    const what = `${work} ${code}`
    if (now() - (toldAt.get(what) ?? -Infinity) < AWHILE_MS) return false
    toldAt.set(what, now())
    return true
  }
}
