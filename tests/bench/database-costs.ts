// A migrated database for a measurement, and what Postgres spends on it.
import postgres, { type Sql } from 'postgres'
import { type TestDatabase, testDatabase } from '../world/database.ts'
import { cpuMsOf } from './process.ts'

export interface MeasuredDatabase extends TestDatabase, AsyncDisposable {
  /** As administrator. */
  readonly sql: Sql
  /** Of all server processes that serve this database now; the server may serve others too. */
  cpuMs(): Promise<number>
}

export async function openMeasuredDatabase(): Promise<MeasuredDatabase> {
  const database = await testDatabase()
  const sql = postgres(database.url, { max: 1, onnotice: () => {} })
  return {
    ...database,
    sql,
    async cpuMs() {
      const backends = await sql<{ pid: number }[]>`
        select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`
      return backends.reduce((sum, { pid }) => sum + cpuMsOf(pid), 0)
    },
    async [Symbol.asyncDispose]() {
      await sql.end({ timeout: 1 })
      await database.drop()
    },
  }
}
