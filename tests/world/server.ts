// The database server of the tests: DATABASE_URL's, or one of our own that all test processes of a checkout share.
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, openSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { type FileLock, tryFileLock, waitForFileLock } from '../../deploy/local/file-lock.ts'

/** Where the shared server lives, and the locks by which its users are counted. */
export interface SharedServer {
  readonly directory: string
  /** Held while someone joins or leaves. Stands outside the directory, which the last one removes. */
  readonly gate: string
  /** One file for each user, locked as long as its process lives. */
  readonly users: string
}

export const sharedServer: SharedServer = placeOf(join(import.meta.dir, '../..'))

/** Never released, and kept from the garbage collector, which would: it ends with this process. */
let ours: FileLock | undefined

let joined: Promise<string> | undefined

/** The administrator's URL of a running server, which ends with its last user, however that one ends. */
export function testServer(): Promise<string> {
  return (joined ??= joinedServer())
}

async function joinedServer(): Promise<string> {
  const outside = process.env['DATABASE_URL']
  if (outside !== undefined && outside !== '') return outside
  const gate = await waitForFileLock(sharedServer.gate, 60_000)
  try {
    mkdirSync(sharedServer.users, { recursive: true })
    chmodSync(sharedServer.directory, 0o755)
    ours = tryFileLock(join(sharedServer.users, `${process.pid}.lock`))
    if (ours === undefined) throw new Error('The user lock of a fresh process is taken.')
    watchOverUs()
    return await startedUrl()
  } finally {
    gate.release()
  }
}

// In a process of its own: Bun ends what a test has started when that test takes too long.
async function startedUrl(): Promise<string> {
  const starter = keeper('start')
  const [url, faults, code] = await Promise.all([
    starter.stdout.text(),
    starter.stderr.text(),
    starter.exited,
  ])
  if (code !== 0) throw new Error(`The server of the tests did not start: ${faults}`)
  return url.trim()
}

function keeper(action: string) {
  return Bun.spawn([process.execPath, script, action], { stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' })
}

const script = join(import.meta.dir, 'server-keeper.ts')

/**
 * Lets an orphan, which nobody ends along with us, wait for our end of a pipe to close; it then lets the server go.
 * A pipe with a name, because Bun closes its own pipe to a child as soon as that child has ended.
 */
function watchOverUs(): void {
  const pipe = join(sharedServer.users, `${process.pid}.pipe`)
  rmSync(pipe, { force: true })
  const watch = '(cat "$2"; exec "$0" "$1" leave "$3") >/dev/null 2>&1 &'
  Bun.spawnSync(['mkfifo', pipe])
  // For reading too, which does not wait for a reader. Never closed.
  openSync(pipe, 'r+')
  Bun.spawnSync(['sh', '-c', watch, process.execPath, script, pipe, String(process.pid)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

function placeOf(checkout: string): SharedServer {
  const key = createHash('sha256').update(`${userInfo().uid} ${checkout}`).digest('hex').slice(0, 12)
  // The variable is for the test of this file, whose server is nobody else's.
  const directory = process.env['KERF_TEST_SERVER'] ?? join(fastDirectory(), `kerf-tests-${key}`)
  return { directory, gate: `${directory}.lock`, users: join(directory, 'users') }
}

// Copying a database makes hundreds of small files: measured 14 to 46 ms in memory, 360 to 950 ms on a busy disk.
function fastDirectory(): string {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm')
    return bavail * bsize > 4 * 2 ** 30 ? '/dev/shm' : tmpdir()
  } catch {
    return tmpdir()
  }
}
