// Starts the shared server of the tests (`start`), or ends it once its last user is gone (`leave`, with the process id of one that is).
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { tryFileLock, waitForFileLock } from '../../deploy/local/file-lock.ts'
import { startEmbeddedPostgres } from '../../deploy/local/postgres-server.ts'
import { sharedServer } from './server.ts'

const { directory, gate, users } = sharedServer
const [, , action, leaver] = process.argv

if (action === 'start') {
  const { url } = await startEmbeddedPostgres({ directory, durable: false })
  console.log(url)
} else {
  const lock = await waitForFileLock(gate, 600_000)
  if (!inUse()) {
    const server = await startEmbeddedPostgres({ directory, durable: false })
    await server.stop()
    rmSync(directory, { recursive: true, force: true })
  }
  for (const kind of ['lock', 'pipe']) rmSync(join(users, `${leaver}.${kind}`), { force: true })
  lock.release()
}

function inUse(): boolean {
  return userFiles().some((file) => {
    const lock = tryFileLock(join(users, file))
    lock?.release()
    return lock === undefined
  })
}

/** None when another one has removed the directory already: then there is nothing to end either. */
function userFiles(): string[] {
  try {
    return readdirSync(users).filter((file) => file.endsWith('.lock'))
  } catch {
    process.exit()
  }
}
