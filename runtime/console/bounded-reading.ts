// Reads a module's schema for the console without ever being a burden: one connection, one transaction, a short limit on each statement.
import type { Pool } from '../database/pool.ts'
import { transaction, type Transaction } from '../database/transaction.ts'

/** How long Postgres may take for one statement; then it is given up, and the page says so. */
const statementMs = 1_000
const limit = `select set_config('statement_timeout', '${statementMs}', true), set_config('transaction_read_only', 'on', true)`

/** Throws as `transaction` does. Waits for a free connection as long as for a statement. */
export function readBounded<T>(pool: Pool, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return transaction(
    pool,
    async (tx) => {
      tx.later(tx.query(limit))
      return work(tx)
    },
    { signal: AbortSignal.timeout(3 * statementMs), retries: 0 },
  )
}
