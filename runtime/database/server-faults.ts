// Whether a database server keeps what it says it has kept.
import type { Sql } from 'postgres'

/** A request answered 2xx is committed: on a server that may forget a commit, that would be a lie. One sentence each, with its remedy. */
export async function serverFaults(sql: Sql, module: string): Promise<string[]> {
  const [server] = await sql<{ isReplica: boolean; fsync: string; synchronous: string }[]>`
    select pg_is_in_recovery() as "isReplica", current_setting('fsync') as fsync,
      current_setting('synchronous_commit') as synchronous`
  if (server?.isReplica)
    return [
      `The database of ${module} is a standby, which nobody can write to. Give the URL of the primary server.`,
    ]
  const unsafe = Object.entries({ fsync: server?.fsync, synchronous_commit: server?.synchronous })
  return unsafe
    .filter(([, value]) => value === 'off')
    .map(
      ([name]) =>
        `The database of ${module} runs with ${name}=off and would forget commits that were answered. ` +
        `Switch ${name} on, or set DATABASE_MAY_FORGET=true where nothing in it matters.`,
    )
}
