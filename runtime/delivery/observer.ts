// What delivery tells of itself, in the context of the message it speaks of. Only `observability/` logs and counts.
import type { AuditEntry } from '../database/audit.ts'
import type { Trace } from '../trace.ts'

export interface DeliveryObserver {
  /** Not given where nobody traces. */
  readonly trace?: Trace
  handled(module: string, message: string, source: string): void
  /** A try failed; it will be tried again. */
  retried(module: string, message: string, error: unknown, source: string): void
  parked(module: string, message: string): void
  /** It stands in the dead letters now. */
  died(module: string, message: string, id: string, error: unknown, source: string): void
  /** The sweep found these handled although no acknowledgement had come. */
  healed(module: string, count: number): void
  /** An audit row was committed: somebody did what others may ask about, or what should not happen. */
  audited?(module: string, entry: AuditEntry): void
  /** A round of background work failed as a whole; it will be repeated. */
  failed(module: string, work: string, error: unknown): void
}
