// A database server of one's own, behind a fault proxy, that remembers when each transaction was committed.
import { openServer, type OwnServer } from '../runtime/database/server.ts'
import { asAdmin } from '../world/database.ts'

/** The checker reads commit timestamps, which a server keeps only when it was started so. */
export async function openTrackingServer(): Promise<OwnServer> {
  const server = await openServer()
  await asAdmin(server.directUrl(), (sql) => sql.unsafe('alter system set track_commit_timestamp = on'))
  await server.restart()
  return server
}
