// Drizzle over a pool: each statement on its own, on whatever connection is free.
import { drizzleOver, type Database } from './drizzle.ts'
import type { Asker, Pool } from './pool.ts'

/**
 * For reads, and for writes that may be repeated: one under way when its connection is lost may have happened. What
 * `asker` waits for no more is not begun; cheap enough to be made for each.
 */
export function pooledDatabase(pool: Pool, asker?: Asker): Database {
  return drizzleOver({
    unsafe(text, params) {
      async function rows() {
        const lease = await pool.lease(asker)
        try {
          return await lease.query(text, params)
        } finally {
          lease.release()
        }
      }
      async function values() {
        const lease = await pool.lease(asker)
        try {
          return await lease.query(text, params).values()
        } finally {
          lease.release()
        }
      }
      // A thenable on purpose: drizzle awaits it, or calls values() instead.
      return { values, then: (onRows, onError) => rows().then(onRows, onError) }
    },
  })
}
