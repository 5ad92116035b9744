// The audit log of a module: who did what to whom, in the transaction that did it.
import type { Transaction } from './transaction.ts'

const insert = `insert into audit_log (id, actor, action, subject) values ($1::uuid, $2::text, $3::text, $4::text)`

export interface AuditEntry {
  readonly id: string
  /** The id of a user, or `system`. */
  readonly actor: string
  /** `product.changed`, `dead-letter.replay` */
  readonly action: string
  readonly subject: string
}

/** Leaves with the statements around it; its failure undoes what it speaks of. */
export function audit(tx: Transaction, { id, actor, action, subject }: AuditEntry): void {
  tx.later(tx.query(insert, [id, actor, action, subject]))
}
