// Another process of ours, for tests in which somebody else holds, starts or dies.
import { join } from 'node:path'
import { waitUntil } from '../../deploy/local/wait-until.ts'

const source = join(import.meta.dir, '../../deploy/local')

/** Code that lives on: however this process dies, its end closes the pipe, and the other one follows. */
export const untilWeAreGone = 'void Bun.stdin.text().then(() => process.exit())'

/** Code that starts the server in a directory, says what came of it as JSON, and lives on. */
export const serverOwner = (directory: string): string => `
  import { startEmbeddedPostgres } from '${source}/postgres-server.ts'
  const { url, adopted } = await startEmbeddedPostgres({ directory: '${directory}', durable: true })
  console.log(JSON.stringify({ pid: process.pid, url, adopted }))
  ${untilWeAreGone}`

/** Code that holds a data directory, and lives on. */
export const directoryHolder = (directory: string): string => `
  import { lockDirectory } from '${source}/directory-lock.ts'
  lockDirectory('${directory}')
  console.log('locked')
  ${untilWeAreGone}`

/** Runs a command in a process group of its own, and waits for the first line it prints. */
export async function otherProcess(
  command: string[],
  environment = {},
): Promise<{ child: Bun.Subprocess; line: string }> {
  const env = { ...process.env, ...environment }
  const child = Bun.spawn(command, { stdout: 'pipe', stderr: 'pipe', stdin: 'pipe', detached: true, env })
  const output = child.stdout.pipeThrough(new TextDecoderStream()).getReader()
  let said = ''
  const line = await waitUntil('a line of the other process', 20_000, async () => {
    if (said.includes('\n')) return said.slice(0, said.indexOf('\n'))
    const { value, done } = await output.read()
    if (done) throw new Error(`The other process ended, having said: ${said}${await child.stderr.text()}`)
    said += value
    return undefined
  })
  return { child, line }
}

/** Runs code, for as long as its process is not killed. */
export function otherBun(code: string, environment = {}): Promise<{ child: Bun.Subprocess; line: string }> {
  return otherProcess([process.execPath, '-e', code], environment)
}

export async function kill9(child: Bun.Subprocess): Promise<void> {
  child.kill('SIGKILL')
  await child.exited
}
