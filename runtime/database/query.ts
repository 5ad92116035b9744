// One statement as text, on its own.
import type { Pool } from './pool.ts'

/** Runs one statement in autocommit; int8, numeric and timestamps come back as strings. */
export async function query<Row extends object>(
  pool: Pool,
  text: string,
  params: readonly unknown[],
  signal?: AbortSignal,
): Promise<Row[]> {
  signal?.throwIfAborted()
  const lease = await pool.lease({ signal })
  try {
    return (await lease.query(text, params)) as Row[] // the caller knows its columns
  } finally {
    lease.release()
  }
}
